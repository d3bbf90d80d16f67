"""Saying goodbye over true HTTP: each for themselves, in the last phase, and with the second the trajectory is complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from integration.domain.ids import new_id
from integration.domain.journey.farewell import said
from integration.flows import mentoring
from integration.flows.journey import farewell, states
from integration.store.tables.journey.states import gates_let_through
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.tool_door import ToolDoor
from tests.integration.mentoring_world import at_once
from tests.integration.pages_world import Course, a_course
from tests.integration.test_pages_intake import Candidate

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
LAST_WORDS = "Dank voor je kanariegele vragen."


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """See `Course`; the two have signed, and walked on to their last phase."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    return course


def last_phase(course: Course) -> tuple[ToolDoor, ToolDoor]:
    """Week 36 of 39, with a coordinator who let the two through everything before."""
    course.services.clock.move(timedelta(weeks=34))
    now = course.services.clock.now()
    with course.services.store.transaction() as db:
        rows = [{"duo_id": course.duo.id, "phase": phase, "reason": "x", "let_through_at": now} for phase in ("P1", "P2", "P3", "P4")]
        db.execute(insert(gates_let_through).values(rows))
    return course.again(course.samira), course.again(course.joost)


def hold(course: Course, format_id: str) -> None:
    """Three days ago, so that nobody is asked to look back any more."""
    now = course.services.clock.now()
    told: dict[str, Any] = {"session_id": new_id(), "held_on": now.date(), "minutes": 75, "format_id": format_id}
    mentoring.log_session(course.services.store, duo_id=course.duo.id, person=course.duo.a, now=now, **told)
    course.services.clock.move(timedelta(days=3))


def hold_harvest(course: Course) -> ToolDoor:
    """Joost launches after it."""
    hold(course, "F22")
    return course.again(course.joost)


def say(course: Course, person: ToolDoor, said: str = "") -> str:
    return person.send_and_read(f"{course.duo_path}/farewell", {"words": said})


def test_F22_M6_the_last_weeks_lead_from_the_harvest_to_the_goodbye(course: Course) -> None:
    samira, _ = last_phase(course)
    assert "You are in your last weeks. What did you learn?" in samira.read(course.duo_path)
    assert "We held it" in samira.read(f"{course.duo_path}/harvest")
    assert "harvest conversation held (still open)" in samira.read(course.duo_path)
    joost = hold_harvest(course)
    assert "You have harvested. Do you say goodbye?" in joost.read(course.duo_path)
    assert "harvest conversation held (still open)" not in joost.read(course.duo_path)
    assert "You held this conversation." in joost.read(f"{course.duo_path}/harvest")


def test_two_goodbyes_complete_it_and_the_words_show_only_then(course: Course) -> None:
    samira, joost = last_phase(course)
    said = say(course, samira, LAST_WORDS)
    assert "You are done. Joost is not there yet. That is fine." in said
    assert "Samira is done. Are you too?" in joost.read(course.duo_path)
    assert LAST_WORDS not in joost.read(f"{course.duo_path}/farewell")
    assert "Your trajectory is complete." in say(course, joost)
    for person in (samira, joost):
        page = person.read(f"{course.duo_path}/farewell")
        assert LAST_WORDS in page
        assert "Rustig blijven" in page
        assert "Three months later: from" in page
        assert "It stays here for the two of you until" in page
        assert "100 percent of your trajectory is done" in person.read(course.duo_path)
        assert "Look back on our trajectory" in person.read(course.duo_path)
    assert LAST_WORDS not in course.again(course.coordinator).read(f"{course.board}/duos/{course.duo.id}")


def test_who_completed_the_trajectory_waits_for_no_duo(course: Course) -> None:
    person = course.samira.account.employee_id
    assert person is not None
    candidate = Candidate(course=course, person=person, door=course.samira)
    candidate.tell_all()
    candidate.join()
    for door in last_phase(course):
        say(course, door)
    assert "has no duo yet" not in course.again(course.coordinator).read(course.board)


def test_a_goodbye_is_taken_back_as_long_as_the_other_did_not_say_it(course: Course) -> None:
    samira, joost = last_phase(course)
    say(course, samira, LAST_WORDS)
    page = f"{course.duo_path}/farewell"
    assert "Take your time." in samira.send_and_read(f"{page}/withdrawal", on=page)
    assert "is done. Are you too?" not in joost.read(course.duo_path)
    say(course, joost)
    assert "You are done. Samira is not there yet" in joost.read(course.duo_path)
    say(course, samira)
    joost.send(f"{page}/withdrawal", on=course.duo_path)
    assert "You learned from each other" in joost.read(page)


def test_before_the_last_phase_only_a_coordinator_lets_them_begin(course: Course) -> None:
    page = f"{course.duo_path}/farewell"
    assert "It is not time for this yet" in course.samira.read(page)
    refused = course.samira.send(page, {"words": ""}, status=422)
    assert "It is not time to say goodbye yet." in words(refused)
    states.begin_closing(course.services.store, duo_id=course.duo.id, actor=course.coordinator.account.id, now=course.services.clock.now())
    assert "I am done" in course.samira.read(page)


def test_M4_a_meeting_that_nobody_wrote_down_keeps_nobody_from_saying_goodbye(course: Course) -> None:
    course.services.clock.move(timedelta(weeks=34))
    samira, joost = course.again(course.samira), course.again(course.joost)
    assert "You are in your last weeks. What did you learn?" in samira.read(course.duo_path)
    say(course, samira)
    assert "Your trajectory is complete." in say(course, joost)


def test_who_held_all_sessions_and_harvested_need_not_wait_for_their_last_weeks(course: Course) -> None:
    course.services.clock.move(timedelta(weeks=12))
    for number in range(10):
        assert "It is not time for this yet" in course.again(course.samira).read(f"{course.duo_path}/farewell"), number
        hold(course, "F22" if number == 9 else "F05")
    joost = course.again(course.joost)
    assert "You have harvested. Do you say goodbye?" in joost.read(course.duo_path)
    say(course, joost)
    assert "Your trajectory is complete." in say(course, course.again(course.samira))


def test_a_sentence_that_is_too_long_is_given_back(course: Course) -> None:
    samira, _ = last_phase(course)
    answer = samira.send(f"{course.duo_path}/farewell", {"words": LAST_WORDS * 20}, status=422)
    assert LAST_WORDS * 20 in answer.text


def test_two_who_say_it_at_once_are_both_heard(course: Course) -> None:
    last_phase(course)
    store, now = course.services.store, course.services.clock.now()
    at_once(
        *(lambda one=one: farewell.say_goodbye(store, duo_id=course.duo.id, said=said(one, "", now), now=now) for one in course.duo.members)
    )
    assert "You learned from each other" in course.again(course.joost).read(f"{course.duo_path}/farewell")
