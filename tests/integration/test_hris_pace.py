"""Errors that an HRIS tells in its own way, and the pace it asks for."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from werkzeug.wrappers import Request, Response

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.calls import Caller
from integration.mapping.files import connector
from integration.transport import LONGEST_WAIT, Transport
from tests.conftest import Serve
from tests.integration.hris_world import PLAIN_SCIM, STAFF, a_source, api, read, reply


def test_a_200_with_an_error_inside_is_refused(served: Serve) -> None:
    url = served(api(lambda _request: reply({"error": {"message": "no rights"}, "rows": []})))
    with pytest.raises(Refused, match="answered 200, which the connector's errors call final"):
        read(a_source(url, more="errors: [{body: error, do: reject}]"))


def test_a_busy_system_says_until_when(served: Serve) -> None:
    until = int(time.time()) + 3600
    url = served(api(lambda _request: reply({}, 403, X_RateLimit_Reset=str(until))))
    with pytest.raises(Retriable) as passing:
        read(a_source(url, more="errors: [{status: 403, do: retry, wait: X-RateLimit-Reset}]"))
    assert passing.value.not_before == datetime.fromtimestamp(until, UTC)


@pytest.mark.parametrize("asked", ["date", "seconds", "far", "nonsense", "²", "9" * 400])
def test_SVC_04_a_rule_reads_retry_after_in_every_form(served: Serve, asked: str) -> None:
    now = Clock().now()
    moments = {"date": now + timedelta(hours=1), "seconds": now + timedelta(hours=2), "far": now + LONGEST_WAIT}
    spelled = {"date": format_datetime(moments["date"], usegmt=True), "seconds": "7200", "far": str(int(now.timestamp()) + 10**8)}
    url = served(api(lambda _request: reply({}, 429, Retry_After=spelled.get(asked, asked))))
    source = a_source(url, more="errors: [{status: 429, do: retry, wait: Retry-After}]\nlimits: {per_second: 100}")
    with pytest.raises(Retriable) as passing:
        read(source)
    until = passing.value.not_before
    assert until is None or abs(until - moments.get(asked, now + LONGEST_WAIT)) < timedelta(seconds=5)
    assert (until is None) == (asked in {"nonsense", "²"})


def test_an_error_may_be_fine_or_mean_gone(served: Serve) -> None:
    url = served(api(lambda _request: reply({"rows": STAFF}, 404)))
    assert read(a_source(url, more="errors: [{status: [404], do: ok}]")) == list(range(7))
    with pytest.raises(Refused) as gone:
        read(a_source(url, more="errors: [{status: 404, do: gone}]"))
    assert gone.value.code == "gone"


@pytest.mark.parametrize(("spelled", "moment"), [("1775044800", 1775044800), ("1775044800123", 1775044800)])
def test_the_first_header_that_tells_when_counts(served: Serve, spelled: str, moment: int) -> None:
    url = served(api(lambda _request: reply({}, 429, X_Reset=spelled)))
    source = a_source(url, more="errors: [{status: 429, do: retry, wait: [Retry-After, X-Reset]}]\nlimits: {per_second: 100}")
    with pytest.raises(Retriable) as passing:
        read(source)
    assert passing.value.not_before == datetime.fromtimestamp(moment, UTC)


@pytest.mark.parametrize(
    ("do", "code", "means"),
    [
        ("gone", "gone", "it is gone"),
        ("conflict", "conflict", "there already"),
        ("forbidden", "http-403", "our account may not do this"),
        ("reauth", "http-401", "does not accept who we say we are"),
        ("reject", "rejected", "call final"),
    ],
)
def test_an_error_object_in_a_200_means_what_the_file_says(served: Serve, do: str, code: str, means: str) -> None:
    secret = "Jansen, J. (004711) has no such right"
    url = served(api(lambda _request: reply({"error": {"message": secret, "code": 7}, "rows": []})))
    rules = f"errors: [{{status: 200, body: \"error.code == `7` && 'x' || ''\", do: {do}, says: Ask the owner for the role Reader.}}]"
    with pytest.raises(Refused) as refused:
        read(a_source(url, more=rules))
    assert refused.value.code == code
    assert means in str(refused.value)
    assert str(refused.value).endswith("Ask the owner for the role Reader.")
    assert "Jansen" not in str(refused.value)


def test_a_200_that_says_our_token_ended_is_asked_again_with_a_new_one(served: Serve) -> None:
    tokens: list[str] = []

    def answer(request: Request) -> Response:
        if request.path.endswith("/token"):
            tokens.append(f"t{len(tokens)}")
            return reply({"access_token": tokens[-1], "expires_in": 600})
        return reply({"fault": "expired"} if request.headers["Authorization"] == "Bearer t0" else {"rows": STAFF})

    url = served(api(answer))
    more = f"auth: {{kind: oauth2_client, token_url: {url}/token, client_id: a, client_secret: b}}\nerrors: [{{body: fault, do: reauth}}]"
    assert read(a_source(url, more=more)) == list(range(7))
    assert tokens == ["t0", "t1"]


def test_calls_are_spaced_evenly() -> None:
    slept: list[float] = []
    text = PLAIN_SCIM + "limits: {per_second: 2}"
    caller = Caller(Transport(), connector(text, file="a"), {}, clock=Clock(), sleep=slept.append)
    for _ in range(3):
        with pytest.raises(Refused):
            caller.follow("https://elders.example", purpose="x")
    assert slept == []
    for _ in range(3):
        caller.pace.wait()
    assert [round(pause, 1) for pause in slept] == [0.5, 1.0]
