"""The agreement over true HTTP after its first version: what is new in it, and signing once more midway."""

from __future__ import annotations

from datetime import timedelta

import pytest

from integration.domain.mentoring.programme import Cohort
from integration.flows.journey import states
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MIDWAY = "Sign once more, now that you are midway"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Both signed the first version."""
    course = a_course(services, served)
    course.both_state_aims()
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    return course


def agreement(course: Course) -> str:
    return f"{course.duo_path}/agreement"


def midway(course: Course) -> None:
    """The calendar says P3, and the coordinator let the duo through what is open."""
    now = course.services.clock.now()
    with course.services.store.transaction() as db:
        cohort = db.get_one(Cohort, course.cohort.id)
        cohort.starts_on, cohort.ends_on = (day - timedelta(weeks=17) for day in (cohort.starts_on, cohort.ends_on))
    for _phase in ("P1", "P2"):
        states.let_through(course.services.store, duo_id=course.duo.id, reason="Samira was op reis", actor=course.duo.id, now=now)


def test_a_clause_that_changed_is_marked_until_both_signed_again(course: Course) -> None:
    page = course.samira.send_and_read(f"{agreement(course)}/terms", {"A03.weeks": "4", "A10.on": "no"})
    assert "We meet every 4 weeks, 60 minutes, in turn at each other's workplace . new" in page
    assert "When we disagree, we say so and keep asking. left out" in course.joost.read(agreement(course))
    for person in (course.samira, course.joost):
        person.send(f"{agreement(course)}/signature", {"version": "2"})
    again = course.joost.read(agreement(course))
    assert "left out" not in again
    assert "workplace . new" not in again


def test_goals_that_changed_are_marked_at_whose_they_are(course: Course) -> None:
    course.joost.send(f"{course.duo_path}/aims", {"learn": ["Luisteren"], "offer": ["Cijfers"]})
    page = course.samira.read(agreement(course))
    assert "new Wants to learn Luisteren" in page
    assert "new Wants to learn Rustig blijven" not in page


def test_P3_both_sign_once_more_with_the_same_terms_or_others(course: Course) -> None:
    assert MIDWAY not in course.samira.read(agreement(course))
    midway(course)
    assert MIDWAY in course.samira.read(agreement(course))
    page = course.samira.send_and_read(f"{agreement(course)}/renewal", on=agreement(course))
    assert "version 2" in page
    assert "Nothing in it has changed. Until you have both signed, version 1 holds." in page
    assert "version 2" in course.joost.send_and_read(f"{agreement(course)}/renewal", on=agreement(course))
    for person in (course.samira, course.joost):
        person.send(f"{agreement(course)}/signature", {"version": "2"})
    assert "You have both signed. This agreement holds." in course.joost.read(agreement(course))
