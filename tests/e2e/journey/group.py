"""What the coordinator does for a group: begin it, form a duo, plan when everybody meets, say who was there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.e2e.journey.walker import Walker

PROGRAMME = "SKL"
"""Six months, eight sessions of a duo, five meetings of the group."""


def begin(coordinator: Walker, *, name: str, starts_on: date) -> None:
    """A group of people who learn skills from each other."""
    coordinator.open_course()
    coordinator.follow("/groups/new")
    coordinator.choose("programme", PROGRAMME)
    coordinator.fill(name=name, starts_on=starts_on.isoformat())
    coordinator.look("coordinator-new-group")
    coordinator.send()


def open_group(coordinator: Walker, name: str) -> None:
    """The page of a group."""
    coordinator.open_course()
    with coordinator.tool.expect_navigation():
        coordinator.tool.get_by_role("link", name=name).first.click()


def form_a_duo(coordinator: Walker, group: str, people: Sequence[str]) -> None:
    """Of these two, who both told what they want and bring."""
    open_group(coordinator, group)
    coordinator.follow("/pairing")
    for person in people:
        coordinator.fill(q=person)
        coordinator.press("[role=search] button")
        coordinator.look("coordinator-pairing")
        coordinator.press("ul.people a.button")
    coordinator.look("coordinator-confirmation")
    coordinator.send()


def plan_meetings(coordinator: Walker, group: str, days: Sequence[date]) -> None:
    """The start, the coaching in between, and the end: the form proposes them in this order."""
    open_group(coordinator, group)
    coordinator.follow("/gatherings")
    for day in days:
        coordinator.follow("/gatherings/new")
        coordinator.fill(meets_on=day.isoformat(), begins="13:00", place="stadhuis, zaal 2")
        coordinator.look("coordinator-meeting")
        coordinator.send()
    coordinator.look("coordinator-meetings")


def _open_meeting(coordinator: Walker, group: str, number: int) -> None:
    open_group(coordinator, group)
    coordinator.follow("/gatherings")
    with coordinator.tool.expect_navigation():
        coordinator.tool.locator("ul.rows h2 a").nth(number - 1).click()


def were_there(coordinator: Walker, group: str, number: int, people: Sequence[str]) -> None:
    """Say who came to the meeting of that number."""
    _open_meeting(coordinator, group, number)
    for person in people:
        coordinator.tool.get_by_label(person, exact=True).check()
    coordinator.look("coordinator-presence")
    coordinator.press("form.narrow button.button")


def take_away(coordinator: Walker, group: str, number: int) -> None:
    """The meeting of that number does not take place."""
    _open_meeting(coordinator, group, number)
    coordinator.press("form[action$='/removal'] button")


def look_back(coordinator: Walker, group: str) -> None:
    """The board of the group, and the page of its first duo."""
    open_group(coordinator, group)
    coordinator.look("coordinator-board")
    coordinator.press("table th a")
    coordinator.look("coordinator-duo")
