"""Somebody acts as somebody else in the LMS (VAR-06); and a list of whom one mentors, which opens nothing (ROLE-08)."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.domain.people.account import Account, Right
from integration.store.tables import people
from integration.wiring import Services
from tests.builders import a_grant, an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.small_browser import SmallBrowser
from tests.fakes.tool_in_lms import ToolInLms, launch_id, tool_in_lms

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BANNER = "In je leeromgeving handel je als"
MENTOR = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    with tool_in_lms(services, served) as tool:
        yield tool


SAMIRA = {"given_name": "Samira", "family_name": "el Amrani"}


def comes_in(tool: ToolInLms, browser: SmallBrowser, actual: object) -> UUID:
    """An employee launches, or an administrator who acts as one."""
    with tool.services.store.transaction() as db:
        number = an_employee(db, "Samira", "el Amrani").employee_number
    told = {"lis": {"person_sourcedid": number}, **SAMIRA}
    return launch_id(tool.launch(browser, **told, custom={"actual_user": actual}))


def start(browser: SmallBrowser, launch: UUID) -> str:
    answer = browser.get(f"/t/{launch}/")
    return words(browser.follow(answer) if answer.status_code == 303 else answer)


def noted(tool: ToolInLms) -> list[tuple[str, str]]:
    with tool.services.store.reading() as db:
        return [(row.actor, row.act) for row in db.execute(select(people.audit).where(people.audit.c.act == "launch.acting"))]


def test_VAR_06_who_acts_as_somebody_else_sees_a_banner_and_nothing_of_them(tool: ToolInLms) -> None:
    browser = tool.browser()
    launch = comes_in(tool, browser, "admin-1")
    assert BANNER in start(browser, launch)
    assert "Je handelt als iemand anders" in start(browser, launch)
    for path in ("/duo", "/groups", "/formats"):
        answer = browser.get(f"/t/{launch}{path}")
        assert answer.status_code in {403, 404}, path
    for path in ("/help", "/privacy", "/nothing-here"):
        page = browser.get(f"/t/{launch}{path}")
        assert BANNER in words(page), path
    assert browser.get(f"/t/{launch}/privacy").text.count("E10") == 0
    assert noted(tool) == [("told by the LMS", "launch.acting")]


@pytest.mark.parametrize("actual", [None, "", "$ActualUser.id", "u-17", {"odd": 1}, ["x"]])
def test_VAR_06_no_value_or_ones_own_is_no_impersonation(tool: ToolInLms, actual: object) -> None:
    browser = tool.browser()
    launch = comes_in(tool, browser, actual)
    assert BANNER not in start(browser, launch)
    assert noted(tool) == []


def test_VAR_06_the_person_themselves_is_not_bothered_by_it(tool: ToolInLms) -> None:
    acting, own = tool.browser(), tool.browser()
    comes_in(tool, acting, "admin-1")
    launch = launch_id(tool.launch(own))
    assert BANNER not in start(own, launch)


def test_VAR_06_who_acts_ends_what_the_person_had_open_in_the_same_browser(tool: ToolInLms) -> None:
    shared, elsewhere = tool.browser(), tool.browser()
    with tool.services.store.transaction() as db:
        lis = {"person_sourcedid": an_employee(db, "Samira", "el Amrani").employee_number}
    own, other = (launch_id(tool.launch(browser, lis=lis, **SAMIRA)) for browser in (shared, elsewhere))
    assert shared.get(f"/t/{own}/duo").status_code == 200
    tool.launch(shared, lis=lis, custom={"actual_user": "admin-1"}, **SAMIRA)
    assert shared.get(f"/t/{own}/duo").status_code == 401
    assert elsewhere.get(f"/t/{other}/duo").status_code == 200


def test_VAR_06_of_whom_somebody_acts_as_no_language_is_saved_and_no_number_told(tool: ToolInLms) -> None:
    browser = tool.browser()
    launch = comes_in(tool, browser, "admin-1")
    help_ = f"/t/{launch}/help"
    token = browser.get(help_).text.partition('name="csrf" value="')[2].partition('"')[0]
    answer = browser.post(f"/t/{launch}/language", {"csrf": token, "language": "en", "back": help_}, site="same-origin")
    assert 'lang="en"' in browser.follow(answer).text
    with tool.services.store.reading() as db:
        account = db.execute(select(people.accounts)).one()
    assert account.language is None
    with tool.services.store.transaction() as db:
        a_grant(db, db.get_one(Account, account.id), Right.COORDINATOR)
    told = browser.get("/me").json()
    assert (told["person"]["employee"], told["rights"]) == (None, [])


@pytest.mark.parametrize("roles", [[MENTOR], []])
def test_ROLE_08_a_list_of_whom_one_mentors_opens_nothing(tool: ToolInLms, roles: list[str]) -> None:
    plain, listed = tool.browser(), tool.browser()
    launches = [
        launch_id(tool.launch(plain, roles=roles)),
        launch_id(tool.launch(listed, roles=roles, role_scope_mentor=["u-18", "u-19"])),
    ]
    seen = [browser.get("/me").json() | {"launch": ""} for browser in (plain, listed)]
    assert seen[0] == seen[1]
    for path in ("/", "/duo", "/groups"):
        answers = [browser.get(f"/t/{launch}{path}").status_code for browser, launch in zip((plain, listed), launches, strict=True)]
        assert answers[0] == answers[1]
