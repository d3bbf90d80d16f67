"""Early signs over true HTTP: each reaches those it is for, in words that point at nobody, and nobody else (E02, E11, E13)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

import pytest

from integration.flows.journey import gatherings, meetings
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OFF, NO_TIME, MISSED = "Two sessions did not take place", "No time granted", "were both not at the last group coaching"
PAGES = ("", "/next", "/sessions", "/pause", "/stop", "/group", "/agreement")


class Whose(TypedDict):
    """Of which group, by whom and when."""

    cohort_id: UUID
    actor: UUID
    now: datetime


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """A duo that signed."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    return course


def plan(course: Course, person: ToolDoor, days: int = 9) -> None:
    day = course.services.clock.now().astimezone(course.services.settings.timezone).date() + timedelta(days=days)
    person.send(f"{course.duo_path}/next", {"day": "other", "other": day.isoformat(), "time": "10:00", "place": "Bibliotheek"})


def call_off(course: Course, person: ToolDoor) -> None:
    plan(course, person)
    person.send(f"{course.duo_path}/next/cancellation", on=f"{course.duo_path}/next")


def seen_by(course: Course, reader: ToolDoor) -> list[str]:
    """All that this reader sees of the duo, without what is new in every answer."""
    texts = [reader.open(course.duo_path + path).text for path in PAGES] + [reader.open("/own").text]
    return [re.sub(r'name="csrf" value="[^"]*"|/t/[0-9a-f-]+', "", text) for text in texts]


def board(course: Course) -> str:
    return course.coordinator.read(course.board) + course.coordinator.read(f"{course.board}/duos/{course.duo.id}")


def test_E02_twice_off_from_one_side_is_told_to_both_in_the_same_words(course: Course) -> None:
    before = board(course)
    call_off(course, course.samira)
    assert OFF not in course.joost.read("/duo")
    call_off(course, course.samira)
    pages = [person.read("/duo") for person in (course.samira, course.joost)]
    assert all(OFF in page and "Choose another rhythm" in page and "Midway conversation" in page for page in pages)
    assert board(course) == before
    plan(course, course.joost)
    assert OFF in course.samira.read(f"{course.duo_path}/next")


def test_E02_once_from_each_side_or_after_they_met_is_no_sign(course: Course) -> None:
    for person in (course.samira, course.joost, course.samira):
        call_off(course, person)
        assert OFF not in course.joost.read("/duo")
    today = course.services.clock.now().astimezone(course.services.settings.timezone).date().isoformat()
    course.joost.send(f"{course.duo_path}/sessions/new", {"day": today, "minutes": "60"})
    call_off(course, course.samira)
    assert OFF not in course.joost.read("/duo")


def test_E13_somebody_is_given_no_time_and_the_coordinator_reads_that_without_a_name(course: Course) -> None:
    board(course)
    before = seen_by(course, course.joost)
    page = course.samira.read(f"{course.duo_path}/time")
    assert "only you. The coordinator only sees it if you want that, without your name." in page
    assert NO_TIME not in course.coordinator.read(course.board)
    assert "Your coordinator hears it, without your name." in course.samira.send_and_read(f"{course.duo_path}/time")
    told = course.coordinator.read(course.board)
    assert NO_TIME in told
    assert "without names" in told
    assert NO_TIME not in course.coordinator.read(f"{course.board}/duos/{course.duo.id}")
    assert seen_by(course, course.joost) == before
    assert "given no time" not in course.joost.open("/own/data.json").text
    assert "told_at" in course.samira.open("/own/data.json").text


def test_E13_is_taken_up_taken_back_and_told_anew(course: Course) -> None:
    path = f"{course.duo_path}/time"
    course.samira.send(path)
    taken = course.coordinator.send_and_read(f"{course.board}/no-time", on=course.board)
    assert "Nobody reads who it was." in taken
    assert NO_TIME not in course.coordinator.read(course.board)
    assert "Your coordinator takes it up" in course.samira.read(path)
    assert "takes it up" not in course.joost.read(path)
    course.samira.send(path)
    assert NO_TIME in course.coordinator.read(course.board)
    assert "does not hear it any more" in course.samira.send_and_read(f"{path}/withdrawal", on=path)
    assert NO_TIME not in course.coordinator.read(course.board)


def test_E13_is_told_until_it_is_taken_up_or_back_whatever_becomes_of_the_duo(course: Course) -> None:
    """A sign that went with a duo would point at that duo."""
    path, over = f"{course.duo_path}/time", f"{course.duo_path}/agreement"
    course.samira.send(path)
    course.samira.send(f"{course.duo_path}/stop")
    assert NO_TIME in course.coordinator.read(course.board)
    course.samira.send(path, on=over, status=422)
    assert "Take it back" in course.samira.read(path)
    course.samira.send(f"{path}/withdrawal", on=path)
    assert NO_TIME not in course.coordinator.read(course.board)


def test_E02_which_side_called_sessions_off_is_in_nobodys_data(course: Course) -> None:
    """The two of them plan and call off on one page; how often who did is for the sign alone."""
    now, store = course.services.clock.now(), course.services.store
    who = course.samira.account.employee_id
    assert who
    meetings.plan(store, duo_id=course.duo.id, person=who, begins_at=now + timedelta(days=3), minutes=60, place="Trefpunt", now=now)
    meetings.cancel(store, duo_id=course.duo.id, person=who, now=now)
    for person in (course.samira, course.joost):
        told = person.open("/own/data.json").text
        assert "Trefpunt" in told
        assert "called_off" not in told


def held(course: Course, *present: ToolDoor | None, kind: str = "GC1") -> None:
    """A meeting of the group today, and who of the duo was there (None: somebody of another duo)."""
    own = course.services
    store, now = own.store, own.clock.now().astimezone(own.settings.timezone)
    whose = Whose(cohort_id=course.cohort.id, actor=course.coordinator.account.id, now=now)
    made = gatherings.plan(store, kind=kind, meets_on=now.date(), begins="10:00", place="", known={kind}, **whose)
    people = {person.account.employee_id for person in present if person}
    gatherings.mark_present(store, gathering_id=made.id, present={one for one in people if one}, **whose)


def another_duo(course: Course) -> ToolDoor:
    """One more duo that signed nothing; gives one of the two."""
    people = [course.somebody(name) for name in ("Lotte", "Wim")]
    one, other = (employee.id for employee, _door in people)
    form = {"one": str(one), "other": str(other)}
    course.coordinator.send(f"{course.board}/pairing/confirmation", form, on=f"{course.board}/pairing/confirmation?one={one}&other={other}")
    return people[0][1]


def test_E11_a_duo_of_which_neither_was_at_group_coaching_is_told_to_its_coordinator_only(course: Course) -> None:
    held(course, another_duo(course))
    told = course.coordinator.read(course.board)
    assert MISSED in told
    assert "Give them a short call" in told
    for person in (course.samira, course.joost):
        assert not [page for page in seen_by(course, person) if MISSED in page or "short call" in page]


@pytest.mark.parametrize("kind", ["GC1", "G01"])
def test_E11_not_when_one_of_the_two_was_there_or_it_was_no_coaching(course: Course, kind: str) -> None:
    held(course, course.joost if kind == "GC1" else another_duo(course), kind=kind)
    assert MISSED not in course.coordinator.read(course.board)


def test_E11_not_while_nobody_was_marked_nor_in_a_break_nor_weeks_later(course: Course) -> None:
    held(course)
    assert MISSED not in course.coordinator.read(course.board)
    course.samira.send(f"{course.duo_path}/pause")
    held(course, another_duo(course))
    assert MISSED not in course.coordinator.read(course.board)
    course.samira.send(f"{course.duo_path}/resumption", on="/duo")
    course.services.clock.move(timedelta(weeks=4))
    assert MISSED not in course.again(course.coordinator).read(course.board)
