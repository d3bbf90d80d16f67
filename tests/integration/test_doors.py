"""Who may knock where: every address says it, and nobody gets further than that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests
from flask import Flask

from integration.app import create_app
from integration.domain.ids import new_id
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ACCESS = {"open_to_all", "signed_in", "participants", "coordinators", "admins", "senders"}

SENDERS = {"/scim/v2", "/scim/v2/", "/scim/v2/<path:path>"}


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


@pytest.fixture
def app(services: Services) -> Flask:
    """The app, to look into."""
    return create_app(services)


def addresses(app: Flask, access: set[str], method: str) -> list[str]:
    """The addresses with such access that answer this method, with made-up ids in them."""
    return sorted(
        re.sub(r"<[^>]+>", str(new_id()), re.sub(r"<int:[^>]+>", "1", rule.rule))
        for rule in app.url_map.iter_rules()
        if method in (rule.methods or ()) and getattr(app.view_functions[rule.endpoint], "access", "") in access
    )


def test_every_page_says_for_whom_it_is(app: Flask) -> None:
    views = {name: getattr(view, "access", None) for name, view in app.view_functions.items() if name != "static"}
    assert [name for name, access in views.items() if access not in ACCESS] == []


def test_admin_pages_are_for_admins_and_no_other_page_is(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        access = getattr(app.view_functions[rule.endpoint], "access", "")
        if access == "admins":
            assert rule.rule.startswith("/admin"), rule.rule
        if access in {"participants", "coordinators"}:
            assert rule.rule.startswith("/t/<uuid:lid>/"), rule.rule


def test_RFC_8058_only_login_launch_and_a_mail_program_post_from_elsewhere(app: Flask) -> None:
    crossing = {rule.rule for rule in app.url_map.iter_rules() if getattr(app.view_functions[rule.endpoint], "crosses_sites", False)}
    assert crossing == {"/lti/login", "/lti/login/<uuid:registration>", "/lti/launch", "/reminders/<word>/off", *SENDERS}


def test_SCIM_01_only_scim_is_for_senders_and_it_opens_to_no_session(tool: ToolInLms, app: Flask) -> None:
    access = {rule.rule: getattr(app.view_functions[rule.endpoint], "access", "") for rule in app.url_map.iter_rules()}
    assert {rule for rule, whose in access.items() if whose == "senders"} == SENDERS
    assert {tool.browser().post(address).status_code for address in addresses(app, {"senders"}, "POST")} == {401}


def test_nobody_gets_in_without_a_session(tool: ToolInLms, app: Flask) -> None:
    browser = tool.browser()
    closed = ACCESS - {"open_to_all"}
    assert {browser.get(address).status_code for address in addresses(app, closed, "GET")} == {401}
    of_people = closed - {"senders"}
    assert {browser.post(address, site="same-origin").status_code for address in addresses(app, of_people, "POST")} == {403}


def test_somebody_who_launched_is_no_admin_no_coordinator_and_no_participant_yet(tool: ToolInLms, app: Flask) -> None:
    browser = tool.browser()
    here = launch_id(tool.launch(browser))
    mine = [re.sub("^/t/[^/]+", f"/t/{here}", address) for address in addresses(app, {"participants", "coordinators"}, "GET")]
    assert {browser.get(address).status_code for address in mine} == {403}
    assert {browser.get(address).status_code for address in addresses(app, {"admins"}, "GET")} == {401}


def test_CK_10_no_form_is_taken_from_another_site(tool: ToolInLms, app: Flask) -> None:
    browser = tool.browser()
    tool.launch(browser)
    with_a_proof = ("/lti/", "/reminders/")
    everywhere = [address for address in addresses(app, ACCESS - {"senders"}, "POST") if not address.startswith(with_a_proof)]
    assert {browser.post(address, site="cross-site").status_code for address in everywhere} == {403}


def test_https_is_asked_for_ever_where_we_are_reached_by_it(services: Services, served: Serve) -> None:
    settings = replace(services.settings, base_url="https://mentoring.example")
    secure = requests.get(f"{served(create_app(replace(services, settings=settings)))}/help", timeout=60)
    assert secure.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_no_answer_leads_to_where_the_host_header_says(tool: ToolInLms) -> None:
    for path in ("/admin", "/help/", "//help", "/lti/login/check/"):
        answer = tool.browser().get(path, Host="evil.example")
        assert "evil.example" not in answer.headers.get("Location", "") + answer.text
    framed = tool.browser().post("/lti/login", tool.login_fields(), Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
    assert framed.headers["Location"].startswith("/lti/login/check?")
