"""One person may have several records, from several sources: whom a number means, and what other records somebody has (ADR 0012).

The record that leads is the person; the others point at it (`merged_into`), and nothing hangs on them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from integration.domain.people.employee import Employee, EmploymentStatus
from integration.domain.people.recognition import Key, PersonKey
from integration.store.tables.people import employees

LEADS: ColumnElement[bool] = employees.c.merged_into.is_(None)
"""Whether a record is the person, and not one more record of somebody."""
PERSON: ColumnElement[Any] = func.coalesce(employees.c.merged_into, employees.c.id)
"""The record that leads."""
WORKS: ColumnElement[bool] = employees.c.employment_status != EmploymentStatus.LEFT.value
TOLD_IN: dict[PersonKey, Any] = {PersonKey.NUMBER: employees.c.employee_number, PersonKey.EXTERNAL_ID: employees.c.external_id}
BATCH = 500
ENOUGH = 5
"""Nobody needs to know how many more people share a number."""


def found_by(db: Session, told: str, key: Key) -> Sequence[Employee]:
    """The people who work here and have a record with this number; more than one is nobody."""
    if not told or not key.opens:
        return ()
    return db.scalars(_found_by(key.kind, within=key.connection is not None), {"told": told, "connection": key.connection}).all()


@cache
def _found_by(kind: PersonKey, *, within: bool) -> Select[Employee]:
    matches = [TOLD_IN[kind] == bindparam("told"), WORKS, *([employees.c.connection_id == bindparam("connection")] if within else [])]
    person = select(PERSON).where(*matches).correlate(None)
    return select(Employee).where(employees.c.id.in_(person)).order_by(employees.c.id).limit(ENOUGH)


def records_of(db: Session, person: UUID) -> Sequence[Employee]:
    """All records of somebody, the one that leads first."""
    mine = or_(employees.c.id == person, employees.c.merged_into == person)
    return db.scalars(select(Employee).where(mine).order_by(employees.c.id != person, employees.c.id)).all()


def person(db: Session, employee_id: UUID) -> Employee | None:
    """Whose record this is."""
    found = db.get(Employee, employee_id)
    return db.get(Employee, found.merged_into) if found and found.merged_into else found


def manager_of(db: Session, below: Employee) -> Employee | None:
    """Whom this person's own source names as manager, as a person."""
    named = and_(employees.c.connection_id == below.connection_id, employees.c.external_id == below.manager_external_id)
    found = db.scalar(select(PERSON).where(named)) if below.manager_external_id is not None else None
    return db.get(Employee, found) if found else None


def own_numbers(db: Session, linked: Employee | None, told: str | None, key: Key) -> frozenset[str]:
    """What somebody is known by, in all their records; where the first record says what was told, nothing more is asked."""
    if linked is None:
        return frozenset()
    first = key.of(linked)
    known = [first] if told is None or first == told else [key.of(each) for each in records_of(db, linked.id)]
    return frozenset(number for number in known if number)


def meant_by(db: Session, numbers: Collection[str], key: Key) -> dict[str, UUID]:
    """Whom each of many numbers means; one that two people have means nobody."""
    meant: dict[str, set[UUID]] = {}
    for batch in _batches(sorted(numbers) if key.opens else []):
        column = TOLD_IN[key.kind]
        rows = db.execute(select(column, PERSON).where(column.in_(batch), WORKS, *_within(key)))
        for number, person_id in rows:
            meant.setdefault(number, set()).add(person_id)
    return {number: next(iter(ids)) for number, ids in meant.items() if len(ids) == 1}


def left_under(db: Session, numbers: Collection[str], key: Key) -> dict[str, list[Employee]]:
    """Who left and had one of these numbers, by number; records that were joined with somebody's are theirs and not in it."""
    found: dict[str, list[Employee]] = {}
    for batch in _batches(sorted(numbers) if key.opens else []):
        column = TOLD_IN[key.kind]
        for number, gone in db.execute(select(column, Employee).where(column.in_(batch), ~WORKS, LEADS, *_within(key))):
            found.setdefault(number, []).append(gone)
    return found


def numbers_of_all(db: Session, people: Collection[UUID], key: Key) -> dict[UUID, frozenset[str]]:
    """What each of many people is known by, in all their records."""
    found: dict[UUID, set[str]] = {}
    for batch in _batches(sorted(people) if key.opens else []):
        column = TOLD_IN[key.kind]
        mine = or_(employees.c.id.in_(batch), employees.c.merged_into.in_(batch))
        for number, person_id in db.execute(select(column, PERSON).where(mine, column.is_not(None), column != "", *_within(key))):
            found.setdefault(person_id, set()).add(number)
    return {person_id: frozenset(known) for person_id, known in found.items()}


def _within(key: Key) -> list[ColumnElement[bool]]:
    return [employees.c.connection_id == key.connection] if key.connection else []


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
