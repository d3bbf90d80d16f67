"""Launches that must come to nothing: the right status, the reason in the log, no session, and the state gone."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import requests

from integration.flows.lms import registrations
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import (
    ABSENT,
    LTI,
    a_platform,
    a_secret,
    encoded,
    published,
    signed,
    signed_raw,
    signed_with_public_key,
    unsigned,
)
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import Handed, ToolInLms, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Token = Callable[[dict[str, Any]], str]
Form = list[tuple[str, str]]
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


def post(tool: ToolInLms, token: Token, **changes: Any) -> requests.Response:
    """A launch whose token is made by `token` from right claims, but for the changes."""
    browser = tool.browser()
    given = tool.begin(browser)
    return browser.post("/lti/launch", {"state": given.state, "id_token": token(tool.claims(given, **changes))})


def assert_refused(tool: ToolInLms, answer: requests.Response, status: int, reason: str, log: str) -> None:
    """Status, a plain page with a code, one line with the reason, nobody inside, nothing left, nothing told."""
    assert (answer.status_code, re.findall(r"outcome=refused reason=(\S+)", log)) == (status, [reason])
    code = re.search(r"<code>(\w+)</code>", answer.text)
    assert code is not None
    assert f"ref={code[1]}" in log
    assert "__Host-sid" not in answer.headers.get("Set-Cookie", "")
    assert tool.left_no_trace()
    assert not any(word in log for word in ("Noor", "Visser", "u-17", "eyJ"))


CERT_02: dict[str, tuple[dict[str, Any], dict[str, Any], int, str]] = {
    "no kid in the header": ({"kid": ABSENT}, {}, 401, "kid-missing"),
    "an unknown kid": ({"kid": "no-such-key"}, {}, 401, "kid-unknown"),
    "a wrong version": ({}, {"version": "11.3"}, 400, "version-wrong"),
    "no version": ({}, {"version": ABSENT}, 400, "version-wrong"),
    "wrong timestamps": ({}, {"iat": 11111, "exp": 22222}, 401, "token-expired"),
    "several claims missing": ({}, {"message_type": ABSENT, "roles": ABSENT, "version": ABSENT}, 400, "version-wrong"),
    "no message type": ({}, {"message_type": ABSENT}, 400, "message-type-missing"),
    "no roles": ({}, {"roles": ABSENT}, 400, "roles-missing"),
    "no deployment": ({}, {"deployment_id": ABSENT}, 400, "deployment-missing"),
    "no link": ({}, {"resource_link": {"title": "no id"}}, 400, "resource-link-missing"),
    "an empty sub": ({}, {"sub": ""}, 400, "person-unknown"),
}


@pytest.mark.parametrize(("header", "changes", "status", "reason"), CERT_02.values(), ids=CERT_02)
def test_CERT_02_known_bad_payloads_are_refused(
    tool: ToolInLms, caplog: pytest.LogCaptureFixture, header: dict[str, Any], changes: dict[str, Any], status: int, reason: str
) -> None:
    answer = post(tool, lambda claims: signed(claims, **header), **changes)
    assert_refused(tool, answer, status, reason, caplog.text)


def test_CERT_02_a_token_that_is_no_launch_is_refused(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    answer = post(tool, lambda _claims: signed({"name": "no launch"}))
    assert_refused(tool, answer, 401, "issuer-wrong", caplog.text)


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


def test_LTI_36_state_and_nonce_go_together(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = simple.browser()
    one, other = simple.begin(browser), simple.begin(browser)
    crossed = {"state": one.state, "id_token": signed(simple.claims(other))}
    assert browser.post("/lti/launch", crossed).status_code == 401
    assert "reason=nonce-wrong" in caplog.text


def test_CK_05_a_state_from_another_browser_is_refused_and_gone(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    attacker, victim = simple.browser(), simple.browser()
    given = simple.begin(attacker)
    form = {"state": given.state, "id_token": signed(simple.claims(given))}
    assert_refused(simple, victim.post("/lti/launch", form), 401, "state-elsewhere", caplog.text)
    assert attacker.post("/lti/launch", form).status_code == 401


def test_CK_04_no_proof_does_for_another_one(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    top, framed = simple.browser(framed=False), simple.browser()
    at_top, in_frame = simple.begin(top), simple.begin(framed)
    mark = next(iter(top.cookies.values()))
    framed.cookies = dict.fromkeys(framed.cookies, mark)
    assert framed.post("/lti/launch", {"state": in_frame.state, "id_token": signed(simple.claims(in_frame))}).status_code == 401
    renamed = {name: simple.browser().cookies.get(name, "x" * 43) for name in top.cookies}
    top.cookies = renamed
    assert top.post("/lti/launch", {"state": at_top.state, "id_token": signed(simple.claims(at_top))}).status_code == 401
    assert caplog.text.count("reason=state-elsewhere") == 2


def test_LTI_23_a_state_lives_ten_minutes(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = simple.browser()
    given = simple.begin(browser)
    simple.services.clock.move(SECONDS_11 * 55)
    answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(simple.claims(given))})
    assert answer.status_code == 401
    assert "reason=state-unknown" in caplog.text


def test_LTI_33_mixed_up_platforms_are_refused(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    with a_platform("p1") as second:
        told = {
            "issuer": "https://second.example",
            "client_id": "cid-2",
            "auth_url": f"{second.url}/auth",
            "token_url": f"{second.url}/token",
            "jwks_url": f"{second.url}/jwks",
            "product": "generic",
        }
        own = simple.services
        registrations.register(own.store, own.transport, told=told, deployment_ids=["3"], actor="test", now=own.clock.now())
        browser = simple.browser()
        given = simple.begin(browser, iss="https://second.example", client_id="cid-2")
        answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(simple.claims(given))})
        assert_refused(simple, answer, 401, "issuer-wrong", caplog.text)


def test_LTI_30_LTI_31_an_error_of_the_platform_counts_only_with_a_state(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = simple.browser()
    given = simple.begin(browser)
    error = {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
    assert simple.browser().post("/lti/launch", error).status_code == 400
    assert simple.browser().post("/lti/launch", {**error, "state": "guessed"}).status_code == 401
    answer = browser.post("/lti/launch", {**error, "state": given.state})
    assert answer.status_code == 400
    assert "klik opnieuw op de activiteit" in answer.text
    assert "<script" not in answer.text
    assert re.findall(r"reason=(\S+)", caplog.text) == ["state-missing", "state-unknown", "platform-error"]


FORMS: dict[str, tuple[Callable[[Handed, str], Form], str]] = {
    "two tokens": (lambda given, token: [("state", given.state), ("id_token", token), ("id_token", token)], "id-token-twice"),
    "two states": (lambda given, token: [("state", given.state), ("state", given.state), ("id_token", token)], "state-twice"),
    "no state": (lambda _given, token: [("id_token", token)], "state-missing"),
    "an empty state": (lambda _given, token: [("state", ""), ("id_token", token)], "state-missing"),
    "a long state": (lambda _given, token: [("state", "s" * 300), ("id_token", token)], "state-malformed"),
    "a megabyte": (lambda given, _token: [("state", given.state), ("id_token", "e" * 1_000_000)], "too-large"),
}


@pytest.mark.parametrize(("form", "reason"), FORMS.values(), ids=FORMS)
def test_LTI_30_malformed_answers_are_refused(
    simple: ToolInLms, caplog: pytest.LogCaptureFixture, form: Callable[[Handed, str], Form], reason: str
) -> None:
    browser = simple.browser()
    given = simple.begin(browser)
    answer = browser.post("/lti/launch", form(given, signed(simple.claims(given))))
    assert answer.status_code == 400
    assert f"reason={reason}" in caplog.text
    assert "__Host-sid" not in browser.cookies


def test_LTI_30_an_answer_is_a_posted_form(simple: ToolInLms) -> None:
    browser = simple.browser()
    given = simple.begin(browser)
    form = {"state": given.state, "id_token": signed(simple.claims(given))}
    assert browser.get("/lti/launch", query=form).status_code == 405
    assert browser.post("/lti/launch?" + "&".join(f"{name}={value}" for name, value in form.items())).status_code == 400
    assert browser.post("/lti/launch", '{"state": "x"}', **{"Content-Type": "application/json"}).status_code == 400
    assert browser.post("/lti/launch", form).status_code == 303


STEP_1: dict[str, tuple[dict[str, str | None], int, str]] = {
    "no issuer": ({"iss": None}, 400, "iss-missing"),
    "no hint": ({"login_hint": None}, 400, "login-hint-missing"),
    "an empty hint": ({"login_hint": ""}, 400, "login-hint-missing"),
    "no target": ({"target_link_uri": None}, 400, "target-link-uri-missing"),
    "a hint over 8 kB": ({"lti_message_hint": "x" * 8193}, 400, "lti-message-hint-malformed"),
    "an unknown issuer": ({"iss": "https://stranger.example"}, 403, "registration-unknown"),
    "an unknown client": ({"client_id": "cid-9"}, 403, "registration-unknown"),
}


@pytest.mark.parametrize(("changes", "status", "reason"), STEP_1.values(), ids=STEP_1)
def test_LTI_11_LTI_13_a_wrong_login_is_refused(
    simple: ToolInLms, caplog: pytest.LogCaptureFixture, changes: dict[str, str | None], status: int, reason: str
) -> None:
    assert_refused(simple, simple.browser().post("/lti/login", simple.login_fields(**changes)), status, reason, caplog.text)


def test_LTI_12_a_hint_that_is_no_text_is_refused_rather_than_changed(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    query = "&".join(f"{name}={value}" for name, value in simple.login_fields(lti_message_hint="%FF%FE").items())
    assert simple.browser().get(f"/lti/login?{query}").status_code == 400
    assert "reason=fields-malformed" in caplog.text


def test_LTI_02_a_disabled_registration_launches_no_more(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = simple.browser()
    given = simple.begin(browser)
    own = simple.services
    registrations.disable(own.store, str(simple.platform.id), actor="test", now=own.clock.now())
    answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(simple.claims(given))})
    assert_refused(simple, answer, 403, "registration-disabled", caplog.text)
    assert simple.browser().post("/lti/login", simple.login_fields()).status_code == 403


def test_LTI_02_disabling_a_registration_closes_the_pages_of_its_launches(simple: ToolInLms) -> None:
    browser = simple.browser()
    here = simple.launch(browser).headers["Location"]
    assert browser.get(here).status_code == 200
    own = simple.services
    registrations.disable(own.store, str(simple.platform.id), actor="test", now=own.clock.now())
    assert browser.get(here).status_code == 401
    assert browser.get("/me").json()["launch"] is None


def test_LTI_15_too_many_logins_are_slowed_down(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    with requests.Session() as many, caplog.at_level(logging.ERROR, logger="integration.web"):
        statuses = {many.post(f"{simple.url}/lti/login", simple.login_fields(iss=None)).status_code for _ in range(3)}
        assert statuses == {400}
    browser = SmallBrowser(home=simple.url)
    fields = simple.login_fields(client_id="cid-9")
    statuses = {browser.post("/lti/login", fields, **{"X-Forwarded-For": f"192.0.2.{number % 200}"}).status_code for number in range(301)}
    assert statuses == {403, 429}


XSS = "\"><script>alert('x')</script>{{7*7}}\0\ud800"


def test_CERT_06_script_in_every_string_stays_text(simple: ToolInLms) -> None:
    browser = simple.browser()
    changes = dict.fromkeys(("name", "given_name", "family_name", "email", "locale"), XSS)
    nested = {
        "context": {"id": "<script>1</script>", "title": XSS, "label": XSS, "type": [XSS]},
        "resource_link": {"id": "<script>2</script>", "title": XSS, "description": XSS},
        "lis": {"person_sourcedid": XSS},
        "launch_presentation": {"locale": XSS, "return_url": XSS, "document_target": XSS},
        "tool_platform": {"name": XSS, "guid": XSS},
        "custom": {XSS: XSS},
        "roles": [XSS],
    }
    answer = post_with(simple, browser, sub="<script>3</script>", **changes, **nested)
    assert answer.status_code == 303
    me = browser.get("/me")
    assert me.headers["Content-Type"] == "application/json"
    assert me.headers["X-Content-Type-Options"] == "nosniff"
    assert me.json()["context"]["title"].startswith('"><script>')
    for path in ("/help", answer.headers["Location"]):
        assert "<script>" not in browser.get(path).text


def post_with(tool: ToolInLms, browser: SmallBrowser, **changes: Any) -> requests.Response:
    """A launch in this browser."""
    given = tool.begin(browser)
    return browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given, **changes))})


def test_odd_types_in_claims_that_may_be_missing_count_as_missing(simple: ToolInLms) -> None:
    browser = simple.browser()
    odd = {"given_name": 1, "family_name": ["x"], "email": {"a": 1}, "lis": "x", "launch_presentation": [], "roles": [1, None, "Learner"]}
    ags = {"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {"scope": "x", "lineitem": 1, "lineitems": "javascript:x"}}
    given = simple.begin(browser)
    claims = {**simple.claims(given, **odd), **ags, f"{LTI}/custom": None}
    assert browser.post("/lti/launch", {"state": given.state, "id_token": signed(claims)}).status_code == 303
    assert browser.get("/me").json()["roles"] == ["Learner"]


@pytest.mark.parametrize("state", ["a\r\nSet-Cookie: b=c", "a; Domain=b", "é€", "=,;"])
def test_LTI_30_a_made_up_state_is_no_part_of_a_header(simple: ToolInLms, caplog: pytest.LogCaptureFixture, state: str) -> None:
    answer = simple.browser().post("/lti/launch", {"state": state, "id_token": "x"})
    assert_refused(simple, answer, 401, "state-unknown", caplog.text)
    assert "Set-Cookie" not in answer.headers
