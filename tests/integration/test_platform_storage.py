"""No cookie works in the frame, but the LMS keeps things for tools: the mark of a launch, and a session without cookies (PM, CK-08)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
import requests

from integration.domain.people.account import Account, Right
from integration.store.tables import people
from integration.wiring import Services
from tests.builders import a_grant, an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.platform import ABSENT, signed
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import Handed, ToolInLms, handed, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SETTINGS = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
TARGET = {"lti_storage_target": "_parent"}


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    with tool_in_lms(services, served) as tool:
        yield tool


def told(page: requests.Response, name: str) -> str:
    """What the script reads on a page."""
    found = re.search(rf'(?:data-{name}="|name="{name}" value=")([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


def begun(tool: ToolInLms, browser: SmallBrowser, **changes: str) -> requests.Response:
    """The page that has the LMS keep the mark: the cookie did not come back."""
    return browser.follow(browser.post("/lti/login", tool.login_fields(**{**TARGET, **changes})))


def kept(browser: SmallBrowser, page: requests.Response) -> Handed:
    """The LMS kept the mark: on to its sign-in."""
    form = {"state": told(page, "state"), "csrf": told(page, "csrf")}
    return handed(browser.post("/lti/login/stored", form, site="same-origin"))


def answered(tool: ToolInLms, browser: SmallBrowser, given: Handed, **claims: object) -> requests.Response:
    """The platform's answer, which makes us ask for the mark."""
    settings = {SETTINGS: claims.pop("settings")} if "settings" in claims else {}
    return browser.post("/lti/launch", {"state": given.state, "id_token": signed(tool.claims(given, **claims) | settings)})


def proved(browser: SmallBrowser, page: requests.Response, proof: str, *, site: str = "same-origin") -> requests.Response:
    """The answer once more, with what the LMS gave back."""
    form = {"state": told(page, "state"), "id_token": told(page, "id_token"), "proof": proof}
    return browser.post("/lti/launch/stored", form, site=site, **{"X-CSRF-Token": told(page, "csrf")})


def came_in(tool: ToolInLms, browser: SmallBrowser, **claims: object) -> tuple[str, str]:
    """The word of a session without cookies, and where it begins."""
    page = begun(tool, browser)
    mark = told(page, "mark")
    answer = proved(browser, answered(tool, browser, kept(browser, page), **claims), mark)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["word"]), str(answer.json()["start"])


def blocked(tool: ToolInLms) -> SmallBrowser:
    return tool.browser(keeps_cookies=False)


def bearing(word: str) -> dict[str, Any]:
    return {"Authorization": f"Bearer {word}", "Sec-Fetch-Site": "same-origin"}


def test_PM_04_and_PM_05_the_mark_goes_to_the_sign_in_origin_of_the_platform(tool: ToolInLms) -> None:
    page = begun(tool, blocked(tool))
    assert (told(page, "target"), told(page, "origin")) == ("_parent", tool.lms.url)
    state = told(page, "state")
    assert told(page, "key") == f"lti_state_{state}"
    assert state not in told(page, "mark")
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert re.findall(r"<script(?! src=\"/static/storage\.js\?v=[0-9a-f]+\"></script>)", page.text) == []


def test_CK_04_layer_3_stands_on_the_same_page_for_who_has_no_script_or_no_answer(tool: ToolInLms) -> None:
    page = begun(tool, blocked(tool))
    assert 'target="_blank" rel="noopener"' in page.text
    assert "Open in een nieuw venster" in words(page)


@pytest.mark.parametrize("fields", [{}, {"lti_storage_target": ""}])
def test_CK_04_without_an_announced_storage_there_is_no_script(tool: ToolInLms, fields: dict[str, str]) -> None:
    browser = blocked(tool)
    page = browser.follow(browser.post("/lti/login", tool.login_fields(**fields)))
    assert "<script" not in page.text


def test_PM_06_nothing_is_let_in_before_the_mark_came_back(tool: ToolInLms) -> None:
    browser = blocked(tool)
    page = begun(tool, browser)
    asked = answered(tool, browser, kept(browser, page))
    assert asked.status_code == 200
    assert "connect-src 'self'" in asked.headers["Content-Security-Policy"]
    assert f"frame-ancestors {' '.join(tool.platform.origins)}" in asked.headers["Content-Security-Policy"]
    assert tool.rows(people.accounts) == tool.rows(people.web_sessions) == 0
    answer = proved(browser, asked, told(page, "mark"))
    assert set(answer.json()) == {"word", "start", "now"}
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("proof", ["", "guessed", "the state"])
def test_PM_07_a_wrong_mark_is_never_accepted_and_the_state_is_gone(tool: ToolInLms, proof: str) -> None:
    browser = blocked(tool)
    page = begun(tool, browser)
    asked = answered(tool, browser, kept(browser, page))
    shown = told(page, "state") if proof == "the state" else proof
    assert proved(browser, asked, shown).status_code == 401
    assert proved(browser, asked, told(page, "mark")).status_code == 401
    assert tool.left_no_trace()


def test_CK_05_another_site_cannot_plant_its_launch_by_this_way(tool: ToolInLms) -> None:
    attacker, victim = blocked(tool), blocked(tool)
    page = begun(tool, attacker)
    asked = answered(tool, attacker, kept(attacker, page))
    for site in ("cross-site", "same-site"):
        assert proved(victim, asked, told(page, "mark"), site=site).status_code == 403
    assert tool.rows(people.web_sessions) == 0


def test_CK_04_a_launch_ends_only_by_the_proof_it_began_with(tool: ToolInLms) -> None:
    framed = tool.browser()
    given = tool.begin(framed)
    form = {"state": given.state, "id_token": signed(tool.claims(given)), "proof": "x", "csrf": "y"}
    token = told(begun(tool, blocked(tool)), "csrf")
    for by_cookie in (given, tool.begin(tool.browser(framed=False))):
        answer = framed.post("/lti/launch/stored", {**form, "state": by_cookie.state}, site="same-origin", **{"X-CSRF-Token": token})
        assert answer.status_code == 401
    late = framed.post("/lti/login/stored", {"state": "never begun", "csrf": token}, site="same-origin")
    assert late.status_code == 401
    browser = blocked(tool)
    stored = kept(browser, begun(tool, browser))
    page = answered(tool, tool.browser(), stored)
    assert page.status_code == 200
    assert tool.rows(people.web_sessions) == 0


def test_CK_08_the_word_opens_pages_by_a_header_only(tool: ToolInLms) -> None:
    browser = blocked(tool)
    word, start = came_in(tool, browser, given_name="Anna")
    assert browser.get("/me", **bearing(word)).json()["person"]["name"] == "Anna Visser"
    assert word not in start
    assert browser.get(start).status_code == 401
    assert browser.get("/me", query={"word": word, "token": word}).status_code == 401
    assert browser.get("/me", Cookie=f"__Host-sid={word}").status_code == 401
    assert browser.get("/admin/", **bearing(word)).status_code == 401
    with_cookie = tool.browser()
    tool.launch(with_cookie)
    assert browser.get("/me", **bearing(with_cookie.cookies["__Host-sid"])).status_code == 401


def test_CK_08_what_is_kept_of_the_word_is_a_hash_and_no_log_line_has_it(tool: ToolInLms, caplog: pytest.LogCaptureFixture) -> None:
    browser = blocked(tool)
    with caplog.at_level("DEBUG"):
        word, start = came_in(tool, browser)
        browser.get(start, **bearing(word))
        browser.get("/nothing", **bearing(word))
    assert len(word) >= 43
    assert word not in caplog.text
    with tool.services.store.reading() as db:
        assert word not in str(db.execute(people.web_sessions.select()).all())


def test_CK_08_it_is_short_and_belongs_to_one_launch_in_one_browser(tool: ToolInLms) -> None:
    browser = blocked(tool)
    word, start = came_in(tool, browser)
    other = tool.browser()
    launch = UUID(tool.launch(other).headers["Location"].split("/")[2])
    assert browser.get(f"/t/{launch}/", **bearing(word)).status_code == 401
    assert tool.browser(agent="Thief/2.0").get("/me", **bearing(word)).status_code == 401
    for _ in range(8):
        tool.services.clock.move(timedelta(minutes=14))
        assert browser.get("/me", **bearing(word)).status_code == 200
    tool.services.clock.move(timedelta(minutes=9))
    assert browser.get("/me", **bearing(word)).status_code == 401
    word, _start = came_in(tool, browser)
    tool.services.clock.move(timedelta(minutes=16))
    assert browser.get("/me", **bearing(word)).status_code == 401
    assert start


def test_CK_08_what_an_admin_allowed_is_not_for_a_session_without_cookies(tool: ToolInLms) -> None:
    framed, browser = tool.browser(), blocked(tool)
    tool.launch(framed)
    account = framed.get("/me").json()["person"]["account"]
    with tool.services.store.transaction() as db:
        a_grant(db, db.get_one(Account, UUID(account)), Right.COORDINATOR)
        an_employee(db)
    word, start = came_in(tool, browser)
    assert "Coördineren kan alleen in een eigen venster" in words(browser.get(start, **bearing(word)))
    assert browser.get(f"{start}groups", **bearing(word)).status_code == 403
    assert framed.get("/me").status_code == 200


def test_CK_08_a_form_needs_its_token_here_too(tool: ToolInLms) -> None:
    browser = blocked(tool)
    word, start = came_in(tool, browser)
    page = browser.get(start, **bearing(word))
    form = {"language": "en", "csrf": told(page, "csrf")}
    assert browser.post(f"{start}language", {**form, "csrf": "x"}, **bearing(word)).status_code == 403
    assert browser.post(f"{start}language", form, site="cross-site", Authorization=f"Bearer {word}").status_code == 403
    assert browser.post(f"{start}language", form, **bearing(word)).status_code == 303
    out = browser.post(f"{start}sign-out", form, **bearing(word))
    assert out.status_code == 303
    assert browser.get("/me", **bearing(word)).status_code == 401


@pytest.mark.parametrize("rights", [(Right.COORDINATOR,), ()])
def test_CK_08_choosing_content_needs_a_window_too(tool: ToolInLms, rights: tuple[Right, ...]) -> None:
    framed, browser = tool.browser(), blocked(tool)
    tool.launch(framed)
    with tool.services.store.transaction() as db:
        for right in rights:
            a_grant(db, db.get_one(Account, UUID(framed.get("/me").json()["person"]["account"])), right)
    settings = {"deep_link_return_url": f"{tool.lms.url}/return", "accept_types": ["ltiResourceLink"]}
    word, start = came_in(tool, browser, message_type="LtiDeepLinkingRequest", resource_link=ABSENT, settings=settings)
    assert "Coördineren kan alleen in een eigen venster" in words(browser.get(start, **bearing(word)))
