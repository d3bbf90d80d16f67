"""Kinds of message: each has one validator, what we do not do is told kindly, and odd settings are refused (MSG-01..03, DL-01)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from integration.domain.people.account import Right
from integration.flows.access import rights
from integration.store.tables import lti, people, placing
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.platform import ABSENT, DEPLOYMENT, ISSUER, signed
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
BACK = "http://localhost:1/return?course=2&sesskey=kPq3"


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    with tool_in_lms(services, served) as tool:
        yield tool


def send(tool: ToolInLms, browser: SmallBrowser, message: str, **changes: Any) -> requests.Response:
    """A launch with this message type; without a link unless told. `settings` are those of deep linking."""
    given = tool.begin(browser)
    told = {"message_type": message, "resource_link": ABSENT, **changes}
    settings = told.pop("settings", ABSENT)
    claims = tool.claims(given, **told) | ({} if settings is ABSENT else {SETTINGS: settings})
    return browser.post("/lti/launch", {"state": given.state, "id_token": signed(claims)})


def settings_of(tool: ToolInLms, **changes: Any) -> dict[str, Any]:
    """Right settings, with changes."""
    right = {"deep_link_return_url": f"{tool.lms.url}/return?sesskey=kPq3", "accept_types": ["ltiResourceLink"]}
    return {name: value for name, value in {**right, **changes}.items() if value is not ABSENT}


def reason(log: str) -> str:
    """Why the last launch was refused."""
    return str(re.findall(r"outcome=refused reason=(\S+)", log)[-1])


KNOWN_BUT_NOT_OURS = (
    "LtiStartProctoring",
    "LtiEndAssessment",
    "LtiAssetProcessorSettingsRequest",
    "LtiReportReviewRequest",
    "LtiEulaRequest",
    "LtiSubmissionReviewRequest",
)


@pytest.mark.parametrize("message", [*KNOWN_BUT_NOT_OURS, "LtiMadeUpRequest", "ltiresourcelinkrequest", "<script>alert(1)</script>"])
def test_MSG_02_what_we_do_not_do_gets_a_page_and_a_way_back(tool: ToolInLms, caplog: pytest.LogCaptureFixture, message: str) -> None:
    answer = send(tool, tool.browser(), message, launch_presentation={"return_url": BACK, "locale": "nl"})
    assert (answer.status_code, reason(caplog.text)) == (400, "message-type-unsupported")
    assert "Dit doet Wederkerig niet" in answer.text
    assert f'<a href="{BACK.replace("&", "&amp;")}">Terug naar je leeromgeving</a>' in answer.text
    assert "<script>alert" not in answer.text
    assert "kPq3" not in caplog.text
    assert tool.left_no_trace()


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/x", "javascript:alert(1)", "http://localhost:2/x", "//localhost:1/x", "http://localhost:1@evil.example/", 7],
)
def test_LTI_60_the_way_back_leads_to_the_lms_only(tool: ToolInLms, url: object) -> None:
    answer = send(tool, tool.browser(), "LtiStartProctoring", launch_presentation={"return_url": url})
    assert answer.status_code == 400
    assert "Terug naar je leeromgeving" not in answer.text


def test_MSG_02_an_unproved_message_is_not_even_called_unsupported(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    answer = send(tool, tool.browser(), "LtiStartProctoring", nonce="guessed", launch_presentation={"return_url": BACK})
    assert (answer.status_code, reason(caplog.text)) == (401, "nonce-wrong")
    assert BACK not in answer.text


@pytest.mark.parametrize("message", ["LtiDataPrivacyLaunchRequest", "DataPrivacyLaunchRequest"])
@pytest.mark.parametrize("about_me", [{}, {"for_user": {"user_id": "u-17"}}, {"for_user": "u-18"}, {"for_user": {}}])
def test_MSG_01_a_privacy_launch_opens_ones_own_page(tool: ToolInLms, message: str, about_me: dict[str, Any]) -> None:
    with tool.services.store.transaction() as db:
        employee = an_employee(db, "Noor", "Visser", job_title="Baliemedewerker")
    browser = tool.browser()
    here = launch_id(send(tool, browser, message, context=ABSENT, lis={"person_sourcedid": employee.employee_number}, **about_me))
    start = browser.get(f"/t/{here}/")
    assert start.headers["Location"] == f"/t/{here}/privacy"
    page = words(browser.follow(start))
    assert "Wat we van je bewaren" in page
    assert "Baliemedewerker" in page
    assert "noor.visser@stad.example" in page


def test_MSG_01_an_administrator_reads_nothing_of_somebody_else(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        an_employee(db, "Samira", "el Amrani", job_title="Baliemedewerker")
    browser = tool.browser()
    answer = send(tool, browser, "LtiDataPrivacyLaunchRequest", context=ABSENT, for_user={"user_id": "u-99", "name": "Samira el Amrani"})
    page = words(browser.follow(browser.follow(answer)))
    assert "Wat we van mensen bewaren" in page
    assert not any(name in page for name in ("Samira", "Baliemedewerker", "Noor", "noor.visser@stad.example"))


def test_DR_05_what_is_kept_of_people_is_there_to_read_for_anybody(tool: ToolInLms) -> None:
    page = tool.browser(framed=False).get("/privacy?lang=en")
    assert page.status_code == 200
    assert "What we keep about people" in words(page)
    assert "Show" not in words(page)
    assert tool.services.tool.addresses.privacy == "/privacy"


def test_MSG_01_a_course_as_a_whole_opens_without_a_link(tool: ToolInLms) -> None:
    browser = tool.browser()
    with tool.services.store.transaction() as db:
        employee = an_employee(db, "Noor", "Visser")
    here = launch_id(send(tool, browser, "LtiContextLaunchRequest", lis={"person_sourcedid": employee.employee_number}))
    assert browser.get(f"/t/{here}/").headers["Location"] == f"/t/{here}/duo"
    assert (tool.rows(lti.contexts), tool.rows(lti.resource_links)) == (1, 0)


def test_MSG_01_a_course_as_a_whole_needs_its_course(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    assert send(tool, tool.browser(), "LtiContextLaunchRequest", context=ABSENT).status_code == 400
    assert reason(caplog.text) == "context-missing"


@pytest.mark.parametrize("message", ["LtiDeepLinkingRequest", "LtiDataPrivacyLaunchRequest", "LtiContextLaunchRequest"])
@pytest.mark.parametrize(
    ("claim", "value", "why"),
    [
        ("sub", ABSENT, "person-unknown"),
        ("roles", ABSENT, "roles-missing"),
        ("target_link_uri", "https://evil.example/", "target-not-ours"),
        ("deployment_id", ABSENT, "deployment-missing"),
        ("context", ["course-8"], "context-"),
    ],
)
def test_MSG_03_every_kind_proves_what_lets_somebody_in(
    tool: ToolInLms, caplog: pytest.LogCaptureFixture, message: str, claim: str, value: object, why: str
) -> None:
    answer = send(tool, tool.browser(), message, settings=settings_of(tool), **{claim: value})
    assert answer.status_code == 400
    assert reason(caplog.text).startswith(why)
    assert tool.left_no_trace()


def test_MSG_03_a_link_does_not_make_an_activity_of_another_kind(tool: ToolInLms) -> None:
    link = {"id": "link-5", "title": "x"}
    launch_id(send(tool, tool.browser(), "LtiDeepLinkingRequest", settings=settings_of(tool), resource_link=link))
    assert (tool.rows(lti.resource_links), tool.rows(placing.placing_requests)) == (0, 1)


BAD_SETTINGS: dict[str, tuple[Any, str]] = {
    "none": (ABSENT, "deep-linking-settings-missing"),
    "a list": ([1], "deep-linking-settings-missing"),
    "no return address": ({"deep_link_return_url": ABSENT}, "return-url-malformed"),
    "a return address that is none": ({"deep_link_return_url": ["x"]}, "return-url-malformed"),
    "a return address with half a character": ({"deep_link_return_url": "https://lms.example/\ud800"}, "return-url-malformed"),
    "script": ({"deep_link_return_url": "javascript:alert(1)"}, "return-url-malformed"),
    "a stranger": ({"deep_link_return_url": "https://evil.example/return"}, "return-url-foreign"),
    "a stranger behind a name": ({"deep_link_return_url": "{lms}@evil.example/"}, "return-url-foreign"),
    "another port": ({"deep_link_return_url": "http://localhost:2/return"}, "return-url-foreign"),
    "plain http to a stranger": ({"deep_link_return_url": "http://evil.example/return"}, "return-url-foreign"),
    "no types": ({"accept_types": ABSENT}, "accept-types-missing"),
    "types as text": ({"accept_types": "ltiResourceLink"}, "accept-types-missing"),
}


@pytest.mark.parametrize(("changes", "why"), BAD_SETTINGS.values(), ids=BAD_SETTINGS)
def test_DL_01_DL_03_settings_that_cannot_be_are_refused(tool: ToolInLms, caplog: pytest.LogCaptureFixture, changes: Any, why: str) -> None:
    settings = settings_of(tool, **changes) if isinstance(changes, dict) else changes
    if isinstance(settings, dict) and "{lms}" in str(settings.get("deep_link_return_url")):
        settings["deep_link_return_url"] = settings["deep_link_return_url"].format(lms=tool.lms.url)
    answer = send(tool, tool.browser(), "LtiDeepLinkingRequest", settings=settings)
    assert (answer.status_code, reason(caplog.text)) == (400, why)
    assert "evil" not in answer.text
    assert tool.left_no_trace()


@pytest.mark.parametrize(
    "odd",
    [
        {"accept_multiple": "yes", "accept_lineitem": {"a": 1}, "title": 7, "text": None, "data": [1]},
        {"accept_presentation_document_targets": "window", "accept_media_types": 1, "auto_create": "maybe"},
        {"accept_types": ["ltiResourceLink", None, 7, {"a": 1}], "data": "\ud800"},
    ],
)
def test_DL_01_odd_types_of_what_is_optional_do_no_harm(tool: ToolInLms, odd: dict[str, Any]) -> None:
    own, browser = tool.services, tool.browser()
    rights.grant_ahead(own.store, issuer=ISSUER, subject="u-17", right=Right.COORDINATOR, actor="test", now=own.clock.now())
    here = launch_id(send(tool, browser, "LtiDeepLinkingRequest", settings=settings_of(tool, **odd)))
    page = browser.get(f"/t/{here}/pick")
    assert page.status_code == 200
    csrf = page.text.split('name="csrf" value="')[1].split('"')[0]
    form = {"csrf": csrf, "door": "trajectory", "of": "programme:EXP"}
    assert browser.post(f"/t/{here}/pick", form, site="same-origin").status_code == 303
    assert "hand-over" in browser.get(f"/t/{here}/pick").text


def test_LTI_03_an_unknown_deployment_cannot_ask_for_content(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = tool.browser()
    given = tool.begin(browser, lti_deployment_id=None)
    told = tool.claims(given, message_type="LtiDeepLinkingRequest", resource_link=ABSENT, deployment_id="77")
    claims = told | {SETTINGS: settings_of(tool)}
    with caplog.at_level(logging.WARNING):
        answer = browser.post("/lti/launch", {"state": given.state, "id_token": signed(claims)})
    assert (answer.status_code, reason(caplog.text)) == (403, "deployment-waiting")
    assert (tool.rows(people.accounts), tool.rows(placing.placing_requests)) == (0, 0)
    assert DEPLOYMENT != "77"
