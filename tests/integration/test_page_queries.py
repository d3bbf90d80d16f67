"""A page asks the database as often for many duos as for one (page cost)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from sqlalchemy import event

from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.flows.journey import states
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.tool_door import ToolDoor
from tests.integration.pages_world import Course, a_course
from tests.integration.visibility_world import pages_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
MORE_DUOS = 11


@pytest.fixture
def course(services: Services, served: Serve) -> Course:
    course = a_course(services, served)
    course.both_state_aims()
    log_a_session(course, course.duo.id, course.duo.a)
    return course


def log_a_session(course: Course, duo: UUID, person: UUID) -> None:
    """An hour, today."""
    now = course.services.clock.now()
    told: dict[str, Any] = {"session_id": new_id(), "held_on": now.date(), "minutes": 60, "format_id": "F01"}
    mentoring.log_session(course.services.store, duo_id=duo, person=person, now=now, **told)


def one_more_duo(course: Course, number: int) -> None:
    """Two colleagues who said yes, stated their aims and met once."""
    store, now, actor = course.services.store, course.services.clock.now(), course.coordinator.account.id
    with store.transaction() as db:
        one, other = (an_employee(db, f"{name} {number}", "Visser").id for name in ("Noor", "Bram"))
    duo = mentoring.form_duo(store, cohort_id=course.cohort.id, one=one, other=other, actor=actor, now=now)
    for person in (one, other):
        states.accept(store, duo_id=duo.id, person=person, now=now)
        mentoring.state_aims(store, duo_id=duo.id, person=person, learn=["Rustig blijven"], offer=["Gewone taal"], now=now)
    log_a_session(course, duo.id, one)


@contextmanager
def statements(services: Services) -> Iterator[list[str]]:
    """What the database is asked in this block; what opens a connection or keeps a session alive is no question."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            said.append(statement)

    event.listen(services.store.engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(services.store.engine, "before_cursor_execute", note)


def asked_on(course: Course, door: ToolDoor, path: str) -> list[str]:
    """The statements that this page takes."""
    with statements(course.services) as said:
        door.browser.get(path)
    return said


def grown(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The pages that ask more or less often than before, and what they ask."""
    return {
        path: sorted((Counter(said) - Counter(before[path])).elements()) for path, said in after.items() if len(said) != len(before[path])
    }


def test_a_page_asks_as_often_at_twelve_duos_as_at_one(course: Course) -> None:
    doors = (course.samira, course.coordinator)
    reached = {urlsplit(page.url).path: door for door in doors for page in pages_of(door)}
    before = {path: asked_on(course, door, path) for path, door in reached.items()}
    for number in range(MORE_DUOS):
        one_more_duo(course, number)
    after = {path: asked_on(course, door, path) for path, door in reached.items()}
    assert len(reached) > 20
    assert grown(before, after) == {}
