"""Taking all that one wrote and answered out again, and putting answers right (GDPR art. 16 and 17)."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.flows.journey import meetings
from integration.store import reads
from integration.store.progress import percents_of
from integration.store.tables.journey.measures import responses
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course
from tests.integration.test_pages_measures import answer_all, path

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MINE, THEIRS = "Rustig blijven bij ijsvogels", "Leren van de karekiet"


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    """Both stated aims and answered T0; Samira wrote more, and shared how she sees herself."""
    course = a_course(services, served)
    for person, words in ((course.samira, MINE), (course.joost, THEIRS)):
        person.send(f"{course.duo_path}/aims", {"learn": [words], "offer": ["Taal"]})
        answer_all(course, person, "T0", "4")
    course.samira.send(f"{course.duo_path}/growth/sharing/T0")
    return course


def seen(course: Course, person: UUID) -> reads.DuoPage:
    with course.services.store.reading() as db:
        return reads.duo_page(db, course.duo.id, person, course.services.clock.now())


def percent(course: Course, person: ToolDoor) -> int:
    employee = person.account.employee_id
    assert employee is not None
    with course.services.store.reading() as db:
        return percents_of(db, employee)[course.cohort.id]


def test_GDPR_17_who_takes_their_part_away_is_known_for_that_and_nothing_else(course: Course) -> None:
    reached = percent(course, course.samira)
    assert "This cannot be undone." in course.samira.read("/own/erasure/all")
    assert "is wiped" in course.samira.send_and_read("/own/erasure/all")
    told = course.joost.read(course.duo_path)
    assert "Samira removed what they wrote here." in told
    assert THEIRS in told
    everything = "".join(course.joost.open(page).text for page in (course.duo_path, f"{course.duo_path}/goals", "/own/data.json"))
    assert MINE not in everything
    assert "shares nothing here now" in course.joost.read(f"{course.duo_path}/growth/partner")
    own = course.samira.open("/own/data.json").text
    assert MINE not in own
    assert "C01.i1" not in own
    assert "C01.i1" in course.joost.open("/own/data.json").text
    course.joost.send(f"{course.duo_path}/aims", {"learn": [THEIRS, "Nog iets"], "offer": ["Taal"]})
    assert percent(course, course.samira) == reached > 0
    assert [seen(course, person).percent for person in course.duo.members] == [reached, reached]


def test_GDPR_17_who_takes_their_part_away_sets_the_two_back_in_no_phase(course: Course) -> None:
    for person in (course.samira, course.joost):
        person.send(f"{course.duo_path}/agreement/signature")
    course.services.clock.move(timedelta(weeks=10))
    now = course.services.clock.now()
    for days in (3, 4):
        told: dict[str, Any] = {"session_id": new_id(), "held_on": now.date() - timedelta(days=days), "minutes": 60, "format_id": "F01"}
        mentoring.log_session(course.services.store, duo_id=course.duo.id, person=course.duo.a, now=now, **told)
    assert seen(course, course.duo.a).phase == "P2"
    course.again(course.samira).send("/own/erasure/all")
    assert [seen(course, person).phase for person in course.duo.members] == ["P2", "P2"]


def test_GDPR_17_who_wrote_again_after_that_is_read_again(course: Course) -> None:
    course.samira.send("/own/erasure/all")
    assert "You removed what you wrote here." in course.samira.read(course.duo_path)
    course.samira.send(f"{course.duo_path}/aims", {"learn": ["Opnieuw"], "offer": ["Taal"]})
    assert "Opnieuw" in course.joost.read(course.duo_path)
    assert "removed what they wrote" not in course.joost.read(course.duo_path)


def test_GDPR_16_answers_are_put_right_until_two_weeks_after_they_were_given(course: Course) -> None:
    course.services.clock.move(timedelta(days=13))
    samira = course.again(course.samira)
    assert "Put my answers right" in samira.read(f"{course.duo_path}/growth")
    samira.send(path(course, "T0"), {"C01.i1": "1", "later": "yes"})
    with course.services.store.engine.connect() as db:
        kept = [row.answers for row in db.execute(responses.select().where(responses.c.instrument == "wm-scan"))]
    assert sorted(each["C01.i1"] for each in kept) == [1, 4]
    course.services.clock.move(timedelta(days=2))
    samira = course.again(course.samira)
    assert "Put my answers right" not in samira.read(f"{course.duo_path}/growth")
    samira.open(path(course, "T0"), status=409)


def test_GDPR_17_a_question_for_the_next_session_is_wiped_with_who_asked_it(course: Course) -> None:
    """It is one person's words, though the plan is of both."""
    store, now, duo = course.services.store, course.services.clock.now(), course.duo
    meetings.plan(store, duo_id=duo.id, person=duo.a, begins_at=now + timedelta(days=1), minutes=60, place="Trefpunt", now=now)
    for person in duo.members:
        with suppress(RuleBroken):
            meetings.ask(store, duo_id=duo.id, person=person, question="Wat zou jij doen?")
            asker = person
    one, other = (course.samira, course.joost) if asker == course.samira.account.employee_id else (course.joost, course.samira)
    other.send("/own/erasure/all")
    assert "Wat zou jij doen?" in one.open("/own/data.json").text
    one.send("/own/erasure/all")
    for door in (one, other):
        told = door.open("/own/data.json").text
        assert "Trefpunt" in told
        assert "Wat zou jij doen?" not in told
