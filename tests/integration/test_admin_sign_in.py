"""The one-time link of an admin, the admin's session, signing out, and forged requests (CK-10, CK-12)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from click.testing import CliRunner
from sqlalchemy import select

from integration.cli.main import cli
from integration.domain.errors import RuleBroken
from integration.domain.people.account import Account, Right
from integration.domain.people.visitor import Door
from integration.flows.access import rights, sign_in
from integration.store.access.web_sessions import Browser
from integration.store.tables import people
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.small_browser import SmallBrowser, attributes, set_cookies
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HERE = "same-origin"


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS."""
    with tool_in_lms(services, served) as tool:
        yield tool


def token_of(page: requests.Response) -> str:
    """The form token on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None, page.text
    return found[1]


def token_of_launch(browser: SmallBrowser) -> str:
    """The form token of a page of the newest launch."""
    return token_of(browser.get(f"/t/{browser.get('/me').json()['launch']}/help"))


def link_of(tool: ToolInLms) -> str:
    """The path of a fresh one-time link."""
    return f"/admin/sign-in/{sign_in.admin_link(tool.services.store, now=tool.services.clock.now())}"


def use(browser: SmallBrowser, path: str) -> requests.Response:
    """Open a link and press its button."""
    return browser.post(path, {"csrf": token_of(browser.get(path))}, site=HERE)


def test_admin_link_prints_a_link_that_signs_in_once(tool: ToolInLms) -> None:
    settings = tool.services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": str(settings.database_url),
        "WEDERKERIG_BASE_URL": settings.base_url,
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
    }
    printed = CliRunner().invoke(cli, ["admin", "link"], env=environ)
    assert printed.exit_code == 0, printed.output
    path = printed.output.strip().removeprefix(tool.url)
    browser = tool.browser(framed=False)
    answer = use(browser, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/admin/")
    assert browser.get(path).status_code == 401
    assert browser.post(path, {"csrf": "x"}, site=HERE).status_code in {401, 403}


def test_looking_at_a_link_does_not_burn_it(tool: ToolInLms) -> None:
    path = link_of(tool)
    for _scanner in range(3):
        assert tool.browser(framed=False).get(path).status_code == 200
    assert use(tool.browser(framed=False), path).status_code == 303


def test_of_two_who_press_at_once_one_is_let_in(tool: ToolInLms) -> None:
    path = link_of(tool)
    one, other = tool.browser(framed=False), tool.browser(framed=False)
    tokens = [token_of(each.get(path)) for each in (one, other)]
    answers = [each.post(path, {"csrf": token}, site=HERE) for each, token in zip((one, other), tokens, strict=True)]
    assert [answer.status_code for answer in answers] == [303, 401]
    assert "wederkerig admin link" in answers[1].text


def test_a_link_lives_fifteen_minutes(tool: ToolInLms) -> None:
    path = link_of(tool)
    tool.services.clock.move(timedelta(minutes=15, seconds=1))
    assert tool.browser(framed=False).get(path).status_code == 401


def test_the_first_link_makes_one_audited_admin_and_later_ones_no_other(tool: ToolInLms) -> None:
    link_of(tool)
    link_of(tool)
    with tool.services.store.reading() as db:
        account = db.scalars(select(Account)).one()
        acts = list(db.scalars(select(people.audit.c.act).where(people.audit.c.act != "lms.add")))
        stored = str(db.execute(select(people.tickets)).all())
    assert account.issuer == "wederkerig"
    assert acts == ["right.grant", "admin.link", "admin.link"]
    assert link_of(tool).rpartition("/")[2] not in stored


def test_CK_12_the_admin_session_is_lax_under_admin_and_never_framed(tool: ToolInLms) -> None:
    browser = tool.browser(framed=False)
    answer = use(browser, link_of(tool))
    words = attributes(set_cookies(answer)["__Secure-admin"])
    assert words >= {"secure", "httponly", "samesite=lax", "path=/admin"}
    for page in (browser.get(link_of(tool)), browser.get("/admin/nothing-here")):
        assert page.headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert browser.get("/me").status_code == 401


def test_an_admin_right_counts_only_at_the_admin_door(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser)
    own = tool.services
    with own.store.reading() as db:
        account = db.scalars(select(Account)).one()
    rights.grant(own.store, account_id=account.id, right=Right.ADMIN, actor="test", now=own.clock.now())
    seen = sign_in.visitor_of(
        own.store,
        Browser(tokens=(browser.cookies["__Host-sid"],), agent=browser.agent),
        door=Door.TOOL,
        launch_id=None,
        now=own.clock.now(),
    )
    assert seen is not None
    assert not seen.holds(Right.ADMIN)


def test_rights_are_granted_once_taken_back_at_the_next_page_and_audited(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser)
    own, now = tool.services, tool.services.clock.now()
    with own.store.reading() as db:
        account = db.scalars(select(Account)).one()
    for _twice in range(2):
        rights.grant(own.store, account_id=account.id, right=Right.COORDINATOR, actor="test", now=now)
    assert browser.get("/me").json()["rights"] == ["coordinator"]
    for _twice in range(2):
        rights.revoke(own.store, account_id=account.id, right=Right.COORDINATOR, actor="test", now=now)
    assert browser.get("/me").json()["rights"] == []
    with own.store.reading() as db:
        acts = list(db.scalars(select(people.audit.c.act).where(people.audit.c.act.startswith("right."))))
    assert acts == ["right.grant", "right.revoke"]


def test_the_last_admin_stays(tool: ToolInLms) -> None:
    link_of(tool)
    own = tool.services
    with own.store.reading() as db:
        account = db.scalars(select(Account)).one()
    with pytest.raises(RuleBroken, match=r"rights\.last-admin"):
        rights.revoke(own.store, account_id=account.id, right=Right.ADMIN, actor="test", now=own.clock.now())


def test_signing_out_ends_the_session_and_its_launches(tool: ToolInLms) -> None:
    browser = tool.browser()
    here = launch_id(tool.launch(browser))
    old = SmallBrowser(home=tool.url, cookies=dict(browser.cookies))
    answer = browser.post(f"/t/{here}/sign-out", {"csrf": token_of_launch(browser)}, site=HERE)
    assert answer.status_code == 303
    goodbye = browser.follow(answer)
    assert goodbye.status_code == 200
    assert tool.platform.origins[0] in goodbye.headers["Content-Security-Policy"]
    assert browser.cookies == {}
    assert old.get("/me").status_code == 401


def test_an_admin_signs_out(tool: ToolInLms) -> None:
    browser = tool.browser(framed=False)
    use(browser, link_of(tool))
    old = SmallBrowser(home=tool.url, framed=False, cookies=dict(browser.cookies))
    token = token_of(browser.get(link_of(tool)))
    assert browser.post("/admin/sign-out", {"csrf": token}, site=HERE).status_code == 303
    assert browser.cookies == {}
    assert old.post("/admin/sign-out", {"csrf": token}, site=HERE).status_code in {401, 403}


FORGED: dict[str, dict[str, str]] = {
    "from another site": {"Sec-Fetch-Site": "cross-site"},
    "from a sister site": {"Sec-Fetch-Site": "same-site"},
    "from nowhere": {"Sec-Fetch-Site": "none"},
    "from a browser that says nothing": {"Sec-Fetch-Site": ""},
    "from another origin": {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    "from a page without origin": {"Sec-Fetch-Site": "", "Origin": "null"},
}


@pytest.mark.parametrize("headers", FORGED.values(), ids=FORGED)
def test_CK_10_a_request_of_another_site_changes_nothing(tool: ToolInLms, headers: dict[str, str]) -> None:
    path = link_of(tool)
    browser = tool.browser(framed=False)
    token = token_of(browser.get(path))
    assert browser.post(path, {"csrf": token}, **headers).status_code == 403
    assert browser.post(path, {"csrf": token}, **{"Sec-Fetch-Site": "", "Origin": tool.url}).status_code == 303


@pytest.mark.parametrize("form", [{}, {"csrf": ""}, {"csrf": "guessed"}, {"csrf": "é"}])
def test_CK_10_a_request_without_our_token_changes_nothing(tool: ToolInLms, form: dict[str, str]) -> None:
    path = link_of(tool)
    assert tool.browser(framed=False).post(path, form, site=HERE).status_code == 403
    assert use(tool.browser(framed=False), path).status_code == 303


def test_CK_10_a_token_is_of_one_launch_and_may_come_as_a_header(tool: ToolInLms) -> None:
    mine, other = tool.browser(), tool.browser()
    here = launch_id(tool.launch(mine))
    there = launch_id(tool.launch(other, sub="u-18"))
    assert mine.post(f"/t/{here}/sign-out", {"csrf": token_of_launch(other)}, site=HERE).status_code == 403
    assert other.post(f"/t/{there}/sign-out", site=HERE, **{"X-CSRF-Token": token_of_launch(other)}).status_code == 303
