"""What the certification suite does not try and the world outside will: hostile tokens, replays, foreign keys (CERT-06)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from integration.store.tables import people
from integration.wiring import Services
from tests import builders
from tests.builders import a_deployment
from tests.conftest import Serve
from tests.fakes.platform import (
    a_platform,
    a_secret,
    encoded,
    published,
    signed,
    signed_raw,
    signed_with_public_key,
    unsigned,
)
from tests.fakes.refusing import Token, assert_refused, post
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SECONDS_11 = timedelta(seconds=11)


@pytest.fixture(params=[("p1",), ("p0", "p1")], ids=["one-key", "two-keys"])
def tool(request: pytest.FixtureRequest, services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key, and in one with two (CERT-02): the library is laxer with one (LTI-45)."""
    with tool_in_lms(services, served, *request.param) as tool:
        yield tool


@pytest.fixture
def simple(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key, where the number of keys cannot matter."""
    with tool_in_lms(services, served) as tool:
        yield tool


def at(seconds: int) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Claims made that many seconds later (earlier, if negative)."""
    return lambda claims: {**claims, "iat": claims["iat"] + seconds, "exp": claims["exp"] + seconds}


def changed_after_signing(claims: dict[str, Any]) -> str:
    """The right signature, under another person."""
    header, _, signature = signed(claims).split(".")
    return f"{header}.{encoded({**claims, 'sub': 'u-1'})}.{signature}"


def with_payload(payload: bytes) -> str:
    """Well signed nonsense."""
    return signed_raw(encoded({"alg": "RS256", "kid": "p1"}), payload, a_secret("p1"))


HOSTILE: dict[str, tuple[Token, int, str]] = {
    "alg none": (unsigned, 401, "algorithm-not-allowed"),
    "HS256 with the public key": (signed_with_public_key, 401, "algorithm-not-allowed"),
    "RS384": (lambda claims: signed(claims, alg="RS384"), 401, "algorithm-not-allowed"),
    "alg as a list": (lambda claims: signed(claims, alg=["RS256"]), 401, "algorithm-not-allowed"),
    "a crit header": (lambda claims: signed(claims, crit=["exp"]), 401, "header-critical"),
    "an unencoded payload": (lambda claims: signed(claims, b64=False, crit=["b64"]), 401, "header-critical"),
    "a kid that is a number": (lambda claims: signed(claims, kid=1), 401, "kid-missing"),
    "an empty kid": (lambda claims: signed(claims, kid=""), 401, "kid-missing"),
    "a key of somebody else": (lambda claims: signed(claims, key="stranger", kid="p1"), 401, "signature-wrong"),
    "its own key": (lambda claims: signed(claims, key="stranger", jwk=published("stranger")), 401, "kid-unknown"),
    "its own key under our kid": (
        lambda claims: signed(claims, key="stranger", kid="p1", jwk=published("stranger")),
        401,
        "signature-wrong",
    ),
    "a changed payload": (changed_after_signing, 401, "signature-wrong"),
    "no signature": (lambda claims: signed(claims).rpartition(".")[0] + ".", 401, "signature-wrong"),
    "two parts": (lambda claims: signed(claims).rpartition(".")[0], 400, "token-malformed"),
    "five parts": (lambda claims: signed(claims) + ".a.b", 400, "token-malformed"),
    "no token at all": (lambda _claims: "", 400, "token-malformed"),
    "a header that is no JSON": (lambda _claims: "AAAA.e30.AAAA", 400, "token-malformed"),
    "a header that is a list": (lambda _claims: f"{encoded(b'[]')}.e30.AAAA", 400, "token-malformed"),
    "a header without end": (lambda _claims: f"{encoded(b'[' * 100_000)}.e30.AAAA", 400, "token-malformed"),
    "a token in another alphabet": (lambda claims: signed(claims).replace("e", "é"), 400, "token-malformed"),
    "a payload that is a list": (lambda _claims: with_payload(b"[1]"), 401, "signature-wrong"),
    "a payload without end": (lambda _claims: with_payload(b"[" * 100_000), 401, "signature-wrong"),
    "a payload that is no text": (lambda _claims: with_payload(b"\xff\xfe"), 401, "signature-wrong"),
    "expired by 61 seconds": (lambda claims: signed({**claims, "exp": claims["iat"] - 61}), 401, "token-expired"),
    "issued 61 seconds ahead": (lambda claims: signed({**at(62)(claims)}), 401, "issued-in-future"),
    "issued over an hour ago": (lambda claims: signed({**claims, "iat": claims["iat"] - 3605}), 401, "issued-too-long-ago"),
    "valid only later": (lambda claims: signed({**claims, "nbf": claims["iat"] + 65}), 401, "not-yet-valid"),
}


@pytest.mark.parametrize(("token", "status", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_CERT_06_LTI_32_LTI_45_hostile_tokens_are_refused(
    tool: ToolInLms, caplog: pytest.LogCaptureFixture, token: Token, status: int, reason: str
) -> None:
    assert_refused(tool, post(tool, token), status, reason, caplog.text)


def test_LTI_34_one_audience_in_a_list_and_our_own_azp_are_fine(simple: ToolInLms) -> None:
    assert post(simple, signed, aud=["cid-1"], azp="cid-1").status_code == 303


def test_LTI_38_a_target_is_compared_by_its_parts(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    for wrong in (
        f"{simple.url}.evil.example/lti/launch",
        f"{simple.url}@evil.example/lti/launch",
        f"{simple.url}/no/such/page",
        simple.url,
    ):
        assert post(simple, signed, target_link_uri=wrong).status_code == 400, wrong
    assert caplog.text.count("reason=target-not-ours") == 4
    assert post(simple, signed, target_link_uri=f"{simple.url}/lti/launch?door=agreement#top").status_code == 303


def test_LTI_35_a_minute_of_leeway_is_given(simple: ToolInLms) -> None:
    late = post(simple, lambda claims: signed({**claims, "exp": claims["iat"] - 50}))
    early = post(simple, lambda claims: signed(at(50)(claims)))
    assert (late.status_code, early.status_code) == (303, 303)


def test_CERT_06_keys_of_1024_bits_and_of_other_kinds_do_not_verify(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    simple.lms.keys = [
        published("small-1"),
        {**published("p2"), "use": "enc"},
        {**published("p3"), "alg": "RS512"},
        {"kty": "oct", "kid": "p4", "k": "AA"},
    ]
    simple.lms.keys += [{**published("p5"), "n": 5}, {**published("p6"), "e": "AA"}, {"kid": "p7"}, "p8", {"kid": ["p9"]}]
    reasons = []
    for name in ("small-1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"):
        caplog.clear()
        simple.services.clock.move(SECONDS_11)
        assert post(simple, partial(signed, key=name)).status_code == 401
        reasons += re.findall(r"reason=(\S+)", caplog.text)
    unsuitable = ["key-unsuitable"] * 3
    assert reasons == ["key-size", *unsuitable, "key-size", "key-unsuitable", "key-unsuitable", "kid-unknown", "kid-unknown"]


def test_CERT_06_jku_and_x5u_are_not_followed(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    with a_platform("stranger") as stranger:
        url = f"{stranger.url}/jwks"
        answer = post(tool, lambda claims: signed(claims, key="stranger", jku=url, x5u=url))
        assert_refused(tool, answer, 401, "kid-unknown", caplog.text)
        assert stranger.times_asked == 0


def test_CERT_06_a_used_state_and_a_used_token_make_no_second_session(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = simple.browser()
    given = simple.begin(browser)
    mark = dict(browser.cookies)
    form = {"state": given.state, "id_token": signed(simple.claims(given))}
    assert browser.post("/lti/launch", form).status_code == 303
    browser.cookies.update(mark)
    assert browser.post("/lti/launch", form).status_code == 401
    again = simple.begin(browser)
    assert browser.post("/lti/launch", {**form, "state": again.state}).status_code == 401
    assert re.findall(r"reason=(\S+)", caplog.text) == ["state-unknown", "nonce-wrong"]


def test_CERT_06_CK_05_a_state_from_another_browser_is_refused_and_gone(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    attacker, victim = simple.browser(), simple.browser()
    given = simple.begin(attacker)
    form = {"state": given.state, "id_token": signed(simple.claims(given))}
    assert_refused(simple, victim.post("/lti/launch", form), 401, "state-elsewhere", caplog.text)
    assert attacker.post("/lti/launch", form).status_code == 401


def test_CERT_06_a_token_of_a_megabyte_is_not_even_read(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    answer = post(simple, lambda claims: signed({**claims, "name": "n" * 1024 * 1024}))
    assert (answer.status_code, re.findall(r"reason=(\S+)", caplog.text)) == (400, ["too-large"])
    assert simple.rows(people.web_sessions) == 0


def test_CERT_06_the_deployment_of_another_registration_does_not_let_in(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    own = simple.services
    with own.store.transaction() as db:
        a_deployment(db, builders.a_platform(db), deployment_id="theirs")
    browser = simple.browser()
    given = simple.begin(browser, lti_deployment_id=None)
    answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(simple.claims(given, deployment_id="theirs"))})
    assert (answer.status_code, re.findall(r"reason=(\S+)", caplog.text)) == (403, ["deployment-waiting"])
    assert simple.rows(people.web_sessions) == 0
