"""Launches that must come to nothing: the right status, the reason in the log, no session, and the state gone."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count

import pytest
import requests

from integration.flows.lms import registrations
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.platform import (
    LTI,
    a_platform,
    signed,
)
from tests.fakes.refusing import assert_refused
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import Handed, ToolInLms, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

Form = list[tuple[str, str]]
SECONDS_11 = timedelta(seconds=11)


@pytest.fixture
def simple(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key, where the number of keys cannot matter."""
    with tool_in_lms(services, served) as tool:
        yield tool


def test_LTI_36_state_and_nonce_go_together(simple: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = simple.browser()
    one, other = simple.begin(browser), simple.begin(browser)
    crossed = {"state": one.state, "id_token": signed(simple.claims(other))}
    assert browser.post("/lti/launch", crossed).status_code == 401
    assert "reason=nonce-wrong" in caplog.text


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
    knocks = (browser.post("/lti/login", fields, **{"X-Forwarded-For": f"192.0.2.{number % 200}"}) for number in count())
    before, slowed_down = next((number, knock) for number, knock in enumerate(knocks) if knock.status_code != 403)
    assert slowed_down.status_code == 429
    assert before >= 297


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
