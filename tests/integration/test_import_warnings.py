"""E12: a member of an open duo leaves, is away for long, or comes into one reporting line with the other."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.domain.mentoring.duo import Duo, DuoState
from integration.store.tables.mentoring import warnings
from integration.wiring import Services
from tests.builders import NOW, a_cohort
from tests.integration.people_world import PeopleWorld, a_people_world

ONE, OTHER = "p502", "p503"


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "examplehr", brought_in=True) as world:
        yield world


@pytest.fixture
def duo(people: PeopleWorld) -> UUID:
    return form(people, ONE, OTHER)


def form(people: PeopleWorld, one: str, other: str) -> UUID:
    """A duo that is under way."""
    known = people.roster()
    with people.services.store.transaction() as db:
        cohort = a_cohort(db)
        made = Duo(cohort_id=cohort.id, a=known[one]["id"], b=known[other]["id"], state=DuoState.ACTIVE, formed_at=NOW)
        db.add(made)
    return made.id


def told(people: PeopleWorld) -> list[tuple[str, UUID, str, str]]:
    """Warnings: code, duo, about whom by their key, and the cause."""
    keys = {person["id"]: key for key, person in people.roster().items()}
    with people.services.store.reading() as db:
        rows = db.execute(select(warnings).order_by(warnings.c.raised_at, warnings.c.cause))
        return [(row.code, row.duo_id, keys[row.person], row.cause) for row in rows]


def test_E12_one_leaves_another_is_away_for_long(people: PeopleWorld, duo: UUID) -> None:
    people.change("E1003", state="leave")
    people.change("E1002", state="gone")
    people.change("E1040", state="gone")
    people.bring_in("examplehr")
    assert sorted(told(people)) == [("E12", duo, ONE, "left"), ("E12", duo, OTHER, "on_leave")]


def test_E12_one_becomes_the_manager_of_the_other_directly_or_one_step_up(people: PeopleWorld, duo: UUID) -> None:
    people.change("E1002", manager_id="p540")
    people.bring_in("examplehr")
    assert told(people) == []
    people.change("E1040", manager_id=OTHER)
    people.bring_in("examplehr")
    assert told(people) == [("E12", duo, ONE, "reporting_line")]


def test_E12_is_recorded_once_while_it_is_open(people: PeopleWorld, duo: UUID) -> None:
    for state in ("gone", "active", "gone"):
        people.change("E1002", state=state)
        people.bring_in("examplehr")
    assert told(people) == [("E12", duo, ONE, "left")]


def test_E12_what_changes_nothing_for_a_duo_is_not_told(people: PeopleWorld, duo: UUID) -> None:
    people.change("E1002", title="Anders", department_id="D10", manager_id="p508")
    people.change("E1003", place="Stadhuis")
    over = form(people, "p520", "p521")
    with people.services.store.transaction() as db:
        ended = db.get(Duo, over)
        assert ended
        ended.ended_at = NOW
    people.change("E1020", state="gone")
    found = people.bring_in("examplehr")
    assert (found.movers, found.leavers, told(people)) == (2, 1, [])
    assert duo
