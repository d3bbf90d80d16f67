"""The whole idea in a browser: people from the HRIS launch from the LMS, form a duo, meet; both systems see the progress.

Third-party cookies are blocked, the LMS and we are different sites, and our pages are looked at inside the LMS's frame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TypeAlias
from zoneinfo import ZoneInfo

import pytest
import requests
from playwright.sync_api import Browser

from tests.e2e.lms_visitor import NO_THIRD_PARTY_COOKIES, LmsVisitor, own_browser, picture_folder
from tests.real.demo import RunningDemo, until

FATIMA, SAMIRA, JOOST = "11", "12", "13"
EARNED = "20 van 100"
"""Goals stated (5), agreement signed (10) and one session (5), of the 65 that this programme plans."""

Enter: TypeAlias = Callable[[str], LmsVisitor]


@pytest.fixture
def enter(demo: RunningDemo, browser: Browser, chromium: str, tmp_path: Path) -> Iterator[Enter]:
    """`enter(sub)`: somebody in the course, each at a browser of their own."""
    with ExitStack() as stack:

        def come_in(sub: str) -> LmsVisitor:
            profile = tmp_path / f"profile-{sub}"
            context = stack.enter_context(
                own_browser(browser.browser_type, program=chromium, profile=profile, cookies=NO_THIRD_PARTY_COOKIES)
            )
            visitor = LmsVisitor(context, sandbox=demo.sandbox, sub=sub, pictures=picture_folder(tmp_path / "pictures"))
            visitor.open_course()
            return visitor

        yield come_in


def gradebook_row(demo: RunningDemo, name: str) -> str:
    """The words in somebody's row of the sandbox gradebook."""
    page = requests.get(f"{demo.sandbox}/gradebook", timeout=60).text
    return " ".join(page.partition(name)[2].partition("</tr>")[0].split()).replace("<strong>", "").replace("</strong>", "")


def records(demo: RunningDemo, number: str) -> int:
    """How many participation records of ours the HRIS shows on somebody's page."""
    return requests.get(f"{demo.sandbox}/hris/people/{number}", timeout=60).text.count('<tr><th scope="row">')


def today() -> str:
    """The day it is for the people in this story."""
    return datetime.now(ZoneInfo("Europe/Amsterdam")).date().isoformat()


def form_a_duo(coordinator: LmsVisitor) -> None:
    """Make a group that starts today, and a duo of Samira and Joost in it."""
    coordinator.look("01-coordinator-start")
    coordinator.follow("/groups/new")
    coordinator.choose("programme", "EXP")
    coordinator.fill(name="Lentegroep", starts_on=today())
    coordinator.look("02-new-group")
    coordinator.send()
    coordinator.look("03-group")
    for step, words in enumerate(("Samira el Amrani", "Joost Hendriks"), start=4):
        if step == 4:
            coordinator.follow("/pairing")
        coordinator.fill(q=words)
        with coordinator.tool.expect_navigation():
            coordinator.tool.locator("[role=search] button").click()
        coordinator.look(f"0{step}-choose")
        with coordinator.tool.expect_navigation():
            coordinator.tool.locator("ul.people a.button").first.click()
    coordinator.look("06-confirm")
    coordinator.send()
    coordinator.look("07-formed")


def state_aims(person: LmsVisitor, *, learn: str, offer: str, picture: str) -> None:
    """Say what one wants to learn and what one brings."""
    person.follow("/aims")
    person.look(picture)
    person.fill(learn=learn, offer=offer)
    person.send()


def sign(person: LmsVisitor, *, picture: str) -> None:
    """Read the agreement and sign it."""
    person.follow("/agreement")
    person.look(picture)
    person.follow("/agreement/signature")
    person.send()


def log_a_session(person: LmsVisitor) -> None:
    """Write down that both met today, for an hour."""
    person.follow("/sessions")
    person.follow("/sessions/new")
    person.choose("day", today())
    person.look("12-log")
    person.send()
    person.look("13-logged")


def disputable_for_a_week(person: LmsVisitor, demo: RunningDemo) -> None:
    """The other may dispute a session, until seven days after it was written down."""
    person.open_course()
    person.look("14-duo-after-a-session")
    person.follow("/sessions")
    assert person.has_link("/dispute")
    demo.command("clock", "move", "8d")
    person.open_course()
    person.follow("/sessions")
    person.look("15-sessions-a-week-later")
    assert not person.has_link("/dispute")


def assert_nothing_amiss(visitor: LmsVisitor, address: str) -> None:
    """No failed request, no complaint of browser or axe; and every cookie of ours belongs to this one LMS."""
    assert visitor.troubles == []
    ours = visitor.context.cookies(address)
    assert ours
    assert all("partitionKey" in cookie for cookie in ours)


def test_an_employee_comes_in_and_progress_goes_out(demo: RunningDemo, enter: Enter) -> None:
    samira, joost, fatima = enter(SAMIRA), enter(JOOST), enter(FATIMA)
    samira.look("00-before-there-is-a-duo")
    form_a_duo(fatima)

    samira.open_course()
    samira.look("08-duo")
    samira.send()
    samira.look("08-yes")
    joost.open_course()
    joost.send()
    samira.open_course()
    state_aims(samira, learn="rustig blijven als een overleg vastloopt", offer="begrijpelijke taal aan de balie", picture="09-aims")
    joost.open_course()
    state_aims(joost, learn="duidelijk schrijven", offer="een vergadering leiden", picture="10-aims")
    sign(joost, picture="11-agreement")
    samira.open_course()
    sign(samira, picture="11-agreement-half-signed")
    log_a_session(samira)

    assert until(lambda: all(EARNED in gradebook_row(demo, name) for name in ("Samira el Amrani", "Joost Hendriks")), seconds=60)
    assert until(lambda: [records(demo, number) for number in ("E1002", "E1003")] == [1, 1], seconds=60)
    disputable_for_a_week(joost, demo)
    fatima.open_course()
    fatima.look("16-coordinator-later")
    for visitor in (samira, joost, fatima):
        assert_nothing_amiss(visitor, demo.url)
