"""What people tell HR about themselves: nothing by itself, seen before it is sent, taken back in one click (docs/domain.md, outbound)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from integration.domain.retention import AS_IN_THE_TABLE
from integration.flows import let_go
from integration.flows.delivery import deliver
from integration.flows.people.links import merge
from integration.store.people import connections
from integration.store.people.connections import Draft
from integration.store.tables.outbox import outbox
from integration.store.tables.people import employees
from integration.store.tables.statements import statements
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import words
from tests.fakes.skills_hris import MAPPING, RETRACT, STEPS, Skills
from tests.integration.hris_world import api
from tests.integration.mentoring_world import CATALOGUE
from tests.integration.pages_world import Course, a_course

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OWN = "/own/statements"
KEEPING = let_go.Keeping.of(AS_IN_THE_TABLE, CATALOGUE.points.values())


@pytest.fixture
def skills() -> Skills:
    return Skills()


@pytest.fixture
def course(services: Services, served: Serve, skills: Skills) -> Course:
    """Samira's HR system keeps skills."""
    course = a_course(services, served)
    text = MAPPING.format(url=served(api(skills)), lower="allow") + STEPS + RETRACT
    with services.store.transaction() as db:
        draft = Draft(name="skills", settings={}, secrets={}, origin="skills.yaml", text=text)
        connection = connections.save(db, draft, now=services.clock.now())
        db.execute(update(employees).where(employees.c.id == samira(course)).values(connection_id=connection))
    return course


def samira(course: Course) -> Any:
    return course.samira.account.employee_id


def letters(course: Course) -> list[Any]:
    with course.services.store.reading() as db:
        return list(db.execute(select(outbox).where(outbox.c.kind == "hris.competency")).all())


def deliver_all(course: Course) -> None:
    for destination in {letter.destination for letter in letters(course)}:
        deliver.deliver(course.services.post_office, destination)


def test_nothing_is_sent_before_somebody_saw_exactly_what_it_says(course: Course, skills: Skills) -> None:
    assert "HR sees nothing." in course.samira.read(OWN)
    chosen = course.samira.read(f"{OWN}/C04/preview?level=3")
    assert "Level Midden Who says so self-declared" in chosen
    assert letters(course) == []
    assert "HR sees: level 3, self-declared" in course.samira.send_and_read(f"{OWN}/C04/3", on=f"{OWN}/C04/preview?level=3")
    deliver_all(course)
    [row] = skills.rows
    assert (row["level"], row["proof"]) == ("Midden", "self")
    assert "level 3" in course.samira.read("/own")


def test_what_is_taken_back_is_taken_away_over_there(course: Course, skills: Skills) -> None:
    course.samira.send_and_read(f"{OWN}/C04/3", on=f"{OWN}/C04/preview?level=3")
    deliver_all(course)
    said = course.samira.send_and_read(f"{OWN}/C04/withdrawal", on=OWN)
    assert "You took it back." in said
    assert "HR sees: level" not in said
    deliver_all(course)
    assert skills.rows == []
    course.samira.send_and_read(f"{OWN}/C04/withdrawal", on=OWN)
    assert [letter.body["retracted"] for letter in letters(course)] == [True]


def test_who_wipes_everything_asks_it_back_too(course: Course, skills: Skills) -> None:
    course.samira.send_and_read(f"{OWN}/C04/3", on=f"{OWN}/C04/preview?level=3")
    deliver_all(course)
    course.samira.send("/own/erasure/all", on="/own/erasure/all")
    deliver_all(course)
    assert skills.rows == []
    assert "HR sees: level" not in course.samira.read(OWN)


def test_of_who_left_it_is_asked_back_when_their_term_is_over(course: Course, skills: Skills) -> None:
    course.samira.send_and_read(f"{OWN}/C04/3", on=f"{OWN}/C04/preview?level=3")
    deliver_all(course)
    clock = course.services.clock
    now = clock.now()
    with course.services.store.transaction() as db:
        gone = update(employees).where(employees.c.id == samira(course))
        db.execute(gone.values(employment_status="left", employment_end_date=now.date(), changed_at=now))
    clock.move(timedelta(days=30))
    let_go.let_go(course.services.store, KEEPING, now=clock.now())
    deliver_all(course)
    assert len(skills.rows) == 1
    clock.move(timedelta(days=40))
    let_go.let_go(course.services.store, KEEPING, now=clock.now())
    deliver_all(course)
    assert skills.rows == []


@pytest.mark.parametrize("level", ["", "?level=9"])
def test_a_preview_without_a_level_asks_for_one(course: Course, level: str) -> None:
    answer = course.samira.open(f"{OWN}/C04/preview{level}", status=303)
    assert "Choose a level first." in words(course.samira.browser.follow(answer))


@pytest.mark.parametrize("path", ["C04/9", "C99/3"])
def test_a_level_or_competency_that_is_not_there_is_not_sent(course: Course, path: str) -> None:
    course.samira.send(f"{OWN}/{path}", on=OWN, status=409)
    assert letters(course) == []


def test_an_hr_system_that_takes_no_competencies_is_told_nothing(services: Services, served: Serve) -> None:
    course = a_course(services, served)
    assert "Your HR system takes no competencies" in course.samira.read(OWN)
    course.samira.send(f"{OWN}/C04/3", on=OWN, status=409)
    assert letters(course) == []


def test_statements_go_along_when_records_turn_out_to_be_one_person(course: Course, services: Services) -> None:
    course.samira.send_and_read(f"{OWN}/C04/3", on=f"{OWN}/C04/preview?level=3")
    other = course.somebody("Samira", "el Amrani")[0].id
    merge.merge(services.store, lead=other, other=samira(course), actor="test", now=services.clock.now())
    with services.store.reading() as db:
        assert db.scalars(select(statements.c.person)).all() == [other]
