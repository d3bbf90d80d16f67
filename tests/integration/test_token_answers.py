"""What a token endpoint may answer, and what is no token (TOK-01..08)."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from joserfc import jws

from integration.domain.errors import Refused, Retriable
from integration.lti.keys import private_key
from integration.lti.services.token import AccessToken, Client, request_token
from integration.transport import CONNECT_SECONDS, READ_SECONDS, Transport
from tests.fakes.http_server import Asked, Says, answering, dripping
from tests.integration.delivery_world import practice_key

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
GOOD: dict[str, Any] = {"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600, "scope": "score"}


def ask(answer: Says, *, total_seconds: float = 5) -> tuple[AccessToken, Asked]:
    """The token, and how it was asked for."""
    with answering(answer) as server:
        client = Client(client_id="us", token_url=f"{server.url}/token", audience="them", deployment_id="3")
        transport = Transport(allow_private_hosts={"127.0.0.1"}, total_seconds=total_seconds)
        return request_token(transport, client, private_key(practice_key()), ["score"], now=NOW), server.asked[0]


def says(**changes: Any) -> Says:
    told = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return Says(headers={"Content-Type": "text/html; charset=utf-8"}, body=[json.dumps(told).encode()])


def test_TOK_01_it_is_asked_for_with_a_signed_assertion_in_the_form_and_nothing_else() -> None:
    _token, asked = ask(says())
    form = parse_qs(asked.body.decode())
    assert asked.method == "POST"
    assert "Authorization" not in asked.headers
    assert set(form) == {"grant_type", "scope", "client_assertion", "client_assertion_type"}
    assert (form["grant_type"], form["scope"]) == (["client_credentials"], ["score"])


def test_TOK_08_the_assertion_names_its_key() -> None:
    _token, asked = ask(says())
    (assertion,) = parse_qs(asked.body.decode())["client_assertion"]
    assert jws.extract_compact(assertion.encode()).headers()["kid"] == practice_key().kid


@pytest.mark.parametrize("kind", ["Bearer", "bearer", "BEARER"])
def test_TOK_06_bearer_in_any_case_is_a_token_whatever_the_content_type(kind: str) -> None:
    token, _asked = ask(says(token_type=kind))
    assert (token.value, token.expires_at) == ("a-token", NOW + timedelta(hours=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"access_token": None},
        {"access_token": ""},
        {"access_token": "a b"},
        {"access_token": "é"},
        {"access_token": 7},
        {"token_type": None},
        {"token_type": "mac"},
    ],
)
def test_TOK_06_anything_else_is_none(changes: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        ask(says(**changes))
    assert refused.value.code == "token-malformed"


@pytest.mark.parametrize(("told", "lives"), [("3600", 3600), (None, 60), ("soon", 60), (-5, 60), (True, 60)])
def test_TOK_05_how_long_it_lives_is_read_with_patience(told: object, lives: int) -> None:
    token, _asked = ask(says(expires_in=told))
    assert token.expires_at == NOW + timedelta(seconds=lives)


@pytest.mark.parametrize("body", [b'{"error" : ""kid" invalid, unable to lookup correct key"}', b"<html>", b""])
def test_MOODLE_5_1_an_error_that_is_no_json_is_still_an_error(body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        ask(Says(status=400, body=[body]))
    assert refused.value.code == "http-400"


def test_TOK_07_a_token_endpoint_that_says_nothing_does_not_hold_us() -> None:
    began = time.monotonic()
    with pytest.raises(Retriable):
        ask(Says(body=dripping(b" ", seconds=0.1, times=100)), total_seconds=0.5)
    assert time.monotonic() - began < 30


def test_TOK_07_every_call_has_its_limits_from_the_start() -> None:
    assert (CONNECT_SECONDS, READ_SECONDS) == (3.05, 15)


def test_TOK_03_the_audience_is_the_registered_one_whatever_an_answer_says() -> None:
    _token, asked = ask(says(aud="https://evil.example", authorization_server="https://evil.example"))
    (assertion,) = parse_qs(asked.body.decode())["client_assertion"]
    assert json.loads(jws.extract_compact(assertion.encode()).payload)["aud"] == "them"
