"""Who has a record in two HR systems is one person to E12 and on a last day: they leave when both say so (ADR 0012)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo
from integration.flows.people.imports.last_days import let_leave
from integration.flows.people.links import merge
from integration.store.db import Store
from integration.store.tables.mentoring import duos, warnings
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.builders import NOW, a_connection, an_employee
from tests.integration.mentoring_world import World, a_world
from tests.integration.people_world import PeopleWorld, a_people_world
from tests.integration.test_import_warnings import ONE, OTHER, form

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "examplehr", brought_in=True) as world:
        yield world


def again(store: Store, person: UUID, *, leads: bool = False, **fields: str) -> UUID:
    """Payroll knows this person too; gives the record there."""
    with store.transaction() as db:
        record = an_employee(db, connection_id=a_connection(db, "payroll"), external_id=str(new_id()), **fields).id
    lead, other = (record, person) if leads else (person, record)
    merge.merge(store, lead=lead, other=other, actor="admin", now=NOW)
    return record


def told(store: Store) -> list[tuple[UUID, str, bool]]:
    """Warnings: about whom, the cause, and whether it is open."""
    with store.reading() as db:
        rows = db.execute(select(warnings).order_by(warnings.c.raised_at, warnings.c.cause))
        return [(row.person, row.cause, row.settled_at is None) for row in rows]


def members(store: Store, duo: UUID) -> set[UUID]:
    """Who is in it."""
    with store.reading() as db:
        return set(db.get_one(Duo, duo).members)


@pytest.mark.parametrize("leads", ["payroll", "examplehr"])
def test_E12_who_left_in_one_source_and_works_here_in_another_has_not_left(people: PeopleWorld, leads: str) -> None:
    store, duo = people.services.store, form(people, ONE, OTHER)
    payroll = again(store, people.roster()[ONE]["id"], leads=leads == "payroll")
    people.change("E1002", state="gone")
    assert people.bring_in("examplehr").leavers == 1
    assert told(store) == []
    assert payroll in members(store, duo)


@pytest.mark.parametrize("leads", ["payroll", "examplehr"])
def test_E12_whose_last_day_passed_in_one_source_has_not_left(people: PeopleWorld, leads: str) -> None:
    store, clock, duo = people.services.store, people.services.clock, form(people, ONE, OTHER)
    payroll = again(store, people.roster()[ONE]["id"], leads=leads == "payroll")
    people.change("E1002", end=str((clock.now() + timedelta(days=3)).date()))
    people.bring_in("examplehr")
    clock.move(timedelta(days=5))
    assert len(let_leave(store, policy=people.services.import_policy, now=clock.now())) == 1
    assert told(store) == []
    assert payroll in members(store, duo)


def test_E12_who_left_in_both_has_left(people: PeopleWorld) -> None:
    store, one = people.services.store, people.roster()[ONE]["id"]
    form(people, ONE, OTHER)
    again(store, one, employment_status="left")
    people.change("E1002", state="gone")
    people.bring_in("examplehr")
    assert told(store) == [(one, "left", True)]


def test_E12_a_manager_with_two_records_moves_in_the_one_that_leads(people: PeopleWorld) -> None:
    """The boss of one is known to examplehr by a record that leads, and is named by a member of payroll."""
    store, boss, other = people.services.store, people.roster()["p540"]["id"], people.roster()[OTHER]["id"]
    record = again(store, boss)
    with store.transaction() as db:
        key = db.scalar(select(employees.c.external_id).where(employees.c.id == record))
        one = an_employee(db, connection_id=a_connection(db, "payroll"), manager_external_id=key).id
    duo = form(people, ONE, OTHER)
    with store.transaction() as db:
        db.execute(update(duos).where(duos.c.id == duo).values(a=one, b=other))
    people.change("E1040", manager_id=OTHER)
    people.bring_in("examplehr")
    assert told(store) == [(one, "reporting_line", True)]


@pytest.fixture
def pair(services: Services) -> World:
    """A duo, without an import."""
    return a_world(services.store)


def test_E12_goes_along_with_a_person_and_what_is_not_so_any_more_is_settled(pair: World) -> None:
    store = pair.store
    with store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == pair.one).values(employment_status="left"))
        rows = [
            {"id": new_id(), "code": "E12", "duo_id": pair.duo.id, "person": pair.one, "cause": cause} for cause in ("left", "on_leave")
        ]
        db.execute(warnings.insert(), [{**row, "raised_at": NOW} for row in rows])
    back = again(store, pair.one, leads=True)
    assert told(store) == [(back, "left", False), (back, "on_leave", True)]
    merge.separate(store, other=pair.one, actor="admin", now=NOW)
    assert sorted(told(store), key=str) == sorted(
        [(pair.one, "left", False), (pair.one, "left", True), (pair.one, "on_leave", True)], key=str
    )


def test_E12_the_record_that_leads_from_now_on_reports_to_the_partner(pair: World) -> None:
    with pair.store.transaction() as db:
        boss = an_employee(db, connection_id=a_connection(db, "payroll"), external_id="boss").id
    merge.merge(pair.store, lead=pair.other, other=boss, actor="admin", now=NOW)
    assert told(pair.store) == []
    record = again(pair.store, pair.one, leads=True, manager_external_id="boss")
    assert told(pair.store) == [(record, "reporting_line", True)]
