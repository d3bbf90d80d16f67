"""The sandbox's token endpoint: RFC 7523 assertions of a throw-away tool, Moodle's ways of refusing (true HTTP)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from joserfc.jwk import RSAKey

from integration.sandbox.lms.claims import SCORE
from tests.fakes.http_server import Says, answering
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.throwaway_tool import ThrowawayTool, throwaway_tool


@pytest.fixture(scope="module")
def tool() -> Iterator[ThrowawayTool]:
    with throwaway_tool() as running:
        yield running


@pytest.fixture
def outside(tool: ThrowawayTool) -> Iterator[SandboxServer]:
    with SandboxServer(tool.url) as running:
        yield running


def test_TOK_04_the_scopes_that_may_be_had_are_granted(outside: SandboxServer, tool: ThrowawayTool) -> None:
    answer = tool.ask_token(outside, SCORE, "https://other.example/scope")
    granted = json.loads(answer.text)
    assert answer.headers["Content-Type"].startswith("text/html")
    assert (granted["scope"], granted["token_type"], granted["expires_in"]) == (SCORE, "Bearer", 3600)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"iat": 4_000_000_000}, "Cannot handle token with iat prior to 4000000000"),
        ({"exp": 1}, "Expired token"),
        ({"exp": None}, "Expired token"),
        ({"jti": None}, "Invalid or repeated jti"),
        ({"sub": "another"}, "invalid_client"),
        ({"iss": "another"}, "invalid_client"),
        ({"aud": "https://other.example/token"}, "Invalid audience"),
    ],
    ids=str,
)
def test_TOK_02_a_bad_assertion_is_refused(
    outside: SandboxServer, tool: ThrowawayTool, changes: dict[str, str | int | None], error: str
) -> None:
    answer = tool.ask_token(outside, SCORE, assertion=tool.assertion(outside, changes))
    assert answer.status_code == 400
    assert error in json.loads(answer.text)["error"]


def test_an_assertion_without_kid_is_refused(outside: SandboxServer, tool: ThrowawayTool) -> None:
    answer = tool.ask_token(outside, SCORE, assertion=tool.assertion(outside, kid=None))
    assert json.loads(answer.text) == {"error": "error/Error: kid must be provided in JWT header."}


def test_TOK_02_an_assertion_is_good_for_one_token(outside: SandboxServer, tool: ThrowawayTool) -> None:
    assertion = tool.assertion(outside)
    answers = [tool.ask_token(outside, SCORE, assertion=assertion).status_code for _ in range(2)]
    assert answers == [200, 400]


def test_an_unknown_kid_is_answered_with_broken_json(outside: SandboxServer, tool: ThrowawayTool) -> None:
    answer = tool.ask_token(outside, SCORE, assertion=tool.assertion(outside, kid="unknown"))
    assert answer.status_code == 400
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.text)


def test_a_forged_assertion_is_refused(outside: SandboxServer, tool: ThrowawayTool) -> None:
    forged = tool.assertion(outside, key=RSAKey.generate_key(2048), kid=tool.key.kid)
    assert json.loads(tool.ask_token(outside, SCORE, assertion=forged).text) == {"error": "Signature verification failed"}


@pytest.mark.parametrize("scope", ["", "https://other.example/scope"])
def test_no_scope_to_grant_is_an_error(outside: SandboxServer, tool: ThrowawayTool, scope: str) -> None:
    assert json.loads(tool.ask_token(outside, scope).text) == {"error": "invalid_scope"}


def test_a_json_body_is_an_invalid_request(outside: SandboxServer) -> None:
    answer = requests.post(f"{outside.url}/token", json={"grant_type": "client_credentials"}, timeout=60)
    assert (answer.status_code, json.loads(answer.text)) == (400, {"error": "invalid_request"})


def test_another_grant_is_not_supported(outside: SandboxServer) -> None:
    asked = {"grant_type": "password", "client_assertion": "x", "scope": SCORE}
    assert json.loads(requests.post(f"{outside.url}/token", data=asked, timeout=60).text) == {"error": "unsupported_grant_type"}


def test_KEY_03_a_new_tool_key_is_fetched_when_it_is_first_used(outside: SandboxServer, tool: ThrowawayTool) -> None:
    before = len(tool.server.asked)
    tool.ask_token(outside, SCORE)
    tool.ask_token(outside, SCORE)
    tool.published.append(RSAKey.generate_key(2048, auto_kid=True))
    answer = tool.ask_token(outside, SCORE, assertion=tool.assertion(outside, key=tool.published[-1]))
    assert answer.status_code == 200
    assert len(tool.server.asked) - before == 2


@pytest.mark.parametrize("says", [None, Says(status=500), Says(body=[b"<p>no keys</p>"])], ids=["silent", "failing", "html"])
def test_keys_that_cannot_be_fetched_give_a_page_not_an_answer(tool: ThrowawayTool, says: Says | None) -> None:
    with answering(says or Says()) as other, SandboxServer(other.url if says else "http://127.0.0.1:9") as outside:
        answer = tool.ask_token(outside, SCORE)
    assert (answer.status_code, answer.text[:15]) == (404, "<!DOCTYPE html>")
