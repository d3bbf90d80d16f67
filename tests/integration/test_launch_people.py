"""Who comes in: the account, the employee that belongs to it, and what a role proposes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from integration.domain.people.account import Account
from integration.store.reads.admin import accounts as admin_accounts
from integration.store.tables import people
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.platform import ABSENT, INSTRUCTOR, LEARNER
from tests.fakes.tool_in_lms import ToolInLms, tool_in_lms

IN_ENGLISH = {"locale": "en"}


@pytest.fixture
def tool(services: Services, served: Serve) -> Iterator[ToolInLms]:
    """Our service in an LMS with one key."""
    with tool_in_lms(services, served) as tool:
        yield tool


def the_account(tool: ToolInLms) -> Account:
    """The only account."""
    with tool.services.store.reading() as db:
        return db.scalars(select(Account)).one()


def test_LTI_04_an_account_is_issuer_and_sub_whatever_the_mail_address(tool: ToolInLms) -> None:
    tool.launch(tool.browser())
    tool.launch(tool.browser(), email="other@stad.example")
    tool.launch(tool.browser(), sub="u-18")
    assert tool.rows(people.accounts) == 2


def test_LTI_42_somebody_without_a_name_has_a_stand_in(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser, name=ABSENT, given_name=ABSENT, family_name=ABSENT, email=ABSENT)
    person = browser.get("/me").json()["person"]
    assert person["name"] == person["account"][-6:].upper()


def test_LTI_51_the_number_in_the_launch_finds_the_employee(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        employee = an_employee(db, "Noor", "Visser")
    browser = tool.browser()
    tool.launch(browser, lis={"person_sourcedid": employee.employee_number})
    assert browser.get("/me").json()["person"]["employee"] == str(employee.id)
    assert the_account(tool).link_basis == "sourced_id"


@pytest.mark.parametrize("number", ["", "$Person.sourcedId", None, 7, "unknown"])
def test_LTI_51_no_number_finds_nobody(tool: ToolInLms, number: object) -> None:
    with tool.services.store.transaction() as db:
        an_employee(db, employee_number="")
        an_employee(db, employee_number="7")
    browser = tool.browser()
    tool.launch(browser, lis={"person_sourcedid": number})
    assert browser.get("/me").json()["person"]["employee"] is None


def test_ROLE_06_a_role_only_proposes(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser, roles=[INSTRUCTOR, "http://purl.imsglobal.org/vocab/lis/v2/system/person#Administrator"])
    assert browser.get("/me").json()["rights"] == []
    assert the_account(tool).proposed_right == "coordinator"


def test_ROLE_06_being_a_learner_elsewhere_takes_no_proposal_back(tool: ToolInLms) -> None:
    browser = tool.browser()
    tool.launch(browser, roles=[INSTRUCTOR])
    tool.launch(browser, roles=[LEARNER], resource_link={"id": "elsewhere"})
    assert the_account(tool).proposed_right == "coordinator"
    tool.launch(browser, roles=[LEARNER])
    assert the_account(tool).proposed_right is None


def test_ROLE_06_whose_role_proposes_reads_whom_to_ask_and_the_admin_finds_them(tool: ToolInLms) -> None:
    browser = tool.browser()
    page = words(browser.follow(tool.launch(browser, roles=[INSTRUCTOR])))
    assert "Je begeleidt deze cursus, maar kunt nog geen duo's vormen" in page
    assert f"Geef een beheerder van Wederkerig deze code: {the_account(tool).short_code}" in page
    with tool.services.store.reading() as db:
        [found] = admin_accounts.search(db, words=the_account(tool).short_code.lower())
        assert (found.proposed, admin_accounts.count_proposals(db)) == ("coordinator", 1)
        assert admin_accounts.search(db, words="ffffff") == []


def test_ROLE_06_an_employee_who_guides_the_course_reads_it_too(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        number = an_employee(db, "Noor", "Visser").employee_number
    browser = tool.browser()
    for role, told in ((INSTRUCTOR, True), (LEARNER, False)):
        start = browser.follow(tool.launch(browser, roles=[role], lis={"person_sourcedid": number}))
        assert ("Begeleid je deze cursus?" in words(browser.follow(start))) is told


def test_MOODLE_9_7_an_empty_number_and_the_address_of_a_colleague_lead_to_a_page_that_says_whom_to_ask(tool: ToolInLms) -> None:
    with tool.services.store.transaction() as db:
        known = an_employee(db, "Wil", "Visser", work_email="wil@stad.example")
    one, other = tool.browser(), tool.browser()
    tool.launch(one, sub="u-1", lis={"person_sourcedid": known.employee_number}, email="wil@stad.example", launch_presentation=IN_ENGLISH)
    answer = tool.launch(other, sub="u-2", lis={"person_sourcedid": ""}, email="wil@stad.example", launch_presentation=IN_ENGLISH)
    assert "We know you from your course, but not yet as an employee" in words(other.get(answer.headers["Location"]))
    assert other.get("/me").json()["person"]["employee"] is None
    assert one.get("/me").json()["person"]["employee"] == str(known.id)


def test_MOODLE_9_6_a_manager_who_is_not_enrolled_is_told_who_gives_the_right(tool: ToolInLms) -> None:
    browser = tool.browser()
    answer = tool.launch(browser, roles=[INSTRUCTOR], lis={"person_sourcedid": ""}, launch_presentation=IN_ENGLISH)
    assert "You guide this course, but cannot form duos yet" in words(browser.get(answer.headers["Location"]))
    assert the_account(tool).employee_id is None
