"""Few who look back (E14): told of a whole group, once nothing can change it any more, and never of a few people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from integration.domain.ids import new_id
from integration.domain.measuring.pulse import Answers, Pulse
from integration.domain.mentoring.duo import Duo
from integration.flows import mentoring
from integration.flows.journey import own_page, pulse
from integration.store.reads.journey.group_signs import group_signs
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FEW = "Few answers in the group"


@dataclass(frozen=True, kw_only=True)
class Group:
    """Some duos that each wrote one session down on the same day."""

    course: Course
    duos: list[Duo]
    sessions: list[UUID]

    def looks_back(self, number: int, side: int, answers: Answers) -> None:
        """One member of one of the duos answers."""
        services, duo = self.course.services, self.duos[number]
        given = Pulse(session_id=self.sessions[number], person=duo.members[side], answers=answers, answered_at=services.clock.now())
        pulse.look_back(services.store, services.catalogue.balance, pulse=given, note="", is_shared=False, duo_id=duo.id)

    def is_told(self) -> bool:
        """Whether the coordinator would read of it now."""
        with self.course.services.store.reading() as db:
            return group_signs(db, self.course.cohort, self.course.services.clock.now()).few_answers


def a_group(course: Course, number: int) -> Group:
    store, now, actor = course.services.store, course.services.clock.now(), course.coordinator.account.id
    duos, sessions = [course.duo], []
    for one in range(number - 1):
        with store.transaction() as db:
            people = [an_employee(db, f"{name}{one}", "Visser").id for name in ("Lotte", "Wim")]
        duos.append(mentoring.form_duo(store, cohort_id=course.cohort.id, one=people[0], other=people[1], actor=actor, now=now))
    for duo in duos:
        sessions.append(new_id())
        day, session = now.date(), sessions[-1]
        mentoring.log_session(store, duo_id=duo.id, person=duo.a, session_id=session, held_on=day, minutes=60, format_id="F01", now=now)
    return Group(course=course, duos=duos, sessions=sessions)


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """The group began eight days ago."""
    return a_course(services, served)


def test_E14_is_told_when_the_four_weeks_are_over_and_nobody_can_answer_any_more(course: Course) -> None:
    group = a_group(course, 4)
    for number in range(3):
        group.looks_back(number, 0, Answers(learned=4))
    group.looks_back(3, 0, Answers(skip=True))
    course.services.clock.move(timedelta(days=28 + 14 - 8 - 1))
    assert not group.is_told()
    course.services.clock.move(timedelta(days=1))
    assert group.is_told()
    page = course.again(course.coordinator).read(course.board)
    assert FEW in page
    assert "explain who sees the answers" in page
    assert FEW not in course.again(course.samira).read("/duo")
    course.services.clock.move(timedelta(weeks=4))
    assert not group.is_told()


def test_E14_half_is_enough(course: Course) -> None:
    group = a_group(course, 4)
    for number in range(4):
        group.looks_back(number, 1, Answers(satisfied=2))
    course.services.clock.move(timedelta(days=42 - 8))
    assert not group.is_told()


def test_E14_of_two_duos_or_of_few_who_count_nothing_is_told(course: Course) -> None:
    group = a_group(course, 2)
    course.services.clock.move(timedelta(days=42 - 8))
    assert not group.is_told()


def test_E14_who_paused_their_data_counts_in_nothing(course: Course) -> None:
    group = a_group(course, 3)
    course.services.clock.move(timedelta(days=42 - 8))
    assert group.is_told()
    for person in (group.duos[0].a, group.duos[1].b):
        own_page.pause_data(course.services.store, person=person, now=course.services.clock.now())
    assert not group.is_told()
