"""The meetings of a group on the pages of coordinator and participants; phases, gates and changes at work beside them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert

from integration.domain.ids import new_id
from integration.store.tables.mentoring import warnings
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`."""
    return a_course(services, served)


def plan(course: Course, day: str, kind: str = "GC1") -> str:
    """Plan a meeting; gives the words of the page it leads to."""
    told = {"kind": kind, "meets_on": day, "begins": "13.00", "place": "Stadhuis, zaal 2"}
    return course.coordinator.send_and_read(f"{course.board}/gatherings/new", told)


def today(course: Course) -> str:
    return course.services.clock.now().astimezone(course.services.settings.timezone).date().isoformat()


def test_a_meeting_is_planned_and_the_group_sees_when_where_and_whom(course: Course) -> None:
    assert "No meeting is planned yet" in course.samira.read(f"{course.duo_path}/group")
    assert "The meeting is planned." in plan(course, today(course))
    page = course.samira.read(f"{course.duo_path}/group")
    assert "Group coaching 1" in page
    assert "at 13:00, Stadhuis, zaal 2" in page
    assert "Samira and Joost" in page or "Joost and Samira" in page
    assert "Also in your calendar" in course.joost.read("/duo")


def test_M4_who_was_there_is_marked_and_seen_by_that_person(course: Course) -> None:
    plan(course, today(course))
    overview = course.coordinator.open(f"{course.board}/gatherings")
    meeting = overview.text.split("/gatherings/")[2].split('"')[0]
    form = f"{course.board}/gatherings/{meeting}"
    said = course.coordinator.send_and_read(form, {"present": [str(course.duo.a)]})
    assert "It is kept who was there." in said
    assert "1 of 2 were there" in said
    pages = [each.read(f"{course.duo_path}/group") for each in (course.samira, course.joost)]
    assert sorted("you were there" in page for page in pages) == [False, True]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"meets_on": "some day"}, "Choose a day, or write one as in the example."),
        ({"begins": "late"}, "Write the time like 13:00, or leave it open."),
        ({"kind": "GC9"}, "Choose one of the meetings."),
    ],
)
def test_a_meeting_that_is_not_right_is_marked_and_kept(course: Course, told: dict[str, str], sentence: str) -> None:
    form = {"kind": "GC1", "meets_on": today(course), "begins": "", "place": "Stadhuis", **told}
    answer = course.coordinator.send(f"{course.board}/gatherings/new", form, status=422)
    assert sentence in words(answer)
    assert 'value="Stadhuis"' in answer.text


def test_a_meeting_is_taken_away(course: Course) -> None:
    plan(course, today(course))
    meeting = course.coordinator.open(f"{course.board}/gatherings").text.split("/gatherings/")[2].split('"')[0]
    path = f"{course.board}/gatherings/{meeting}"
    assert "The meeting is taken away." in course.coordinator.send_and_read(f"{path}/removal", on=path)
    assert "No meeting is planned yet" in course.samira.read(f"{course.duo_path}/group")
    course.coordinator.open(path, status=404)


def test_both_read_what_belongs_to_the_phase_and_why_they_may_go_on(course: Course) -> None:
    assert "two sessions held (still open)" in course.samira.read("/duo")
    course.services.clock.move(timedelta(weeks=6))
    coordinator, samira = course.again(course.coordinator), course.again(course.samira)
    duo = f"{course.board}/duos/{course.duo.id}"
    assert "(by the calendar they would be further)" in coordinator.read(duo)
    assert "Write in one sentence" in words(coordinator.send(f"{duo}/gate", {"reason": " "}, status=422))
    assert "Explore" in coordinator.send_and_read(f"{duo}/gate", {"reason": "They know each other already"})
    assert "They know each other already" in samira.read("/duo")


def test_E12_a_change_at_work_asks_the_coordinator_to_choose_within_fourteen_days(course: Course) -> None:
    with course.services.store.transaction() as db:
        row = {"id": new_id(), "code": "E12", "duo_id": course.duo.id, "person": course.duo.a, "cause": "left"}
        db.execute(insert(warnings).values(**row, raised_at=course.services.clock.now() - timedelta(days=3)))
    board = course.coordinator.read(course.board)
    assert "does not work here any more." in board
    assert "11 days left" in board
    duo = f"{course.board}/duos/{course.duo.id}"
    page = course.coordinator.read(duo)
    assert "stop, a new match, or they go on together" in page
    course.coordinator.send(f"{duo}/together", on=duo)
    assert "days left" not in course.coordinator.read(course.board)
    assert "does not work here any more." not in course.samira.read("/duo")
