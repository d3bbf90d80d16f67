"""Records that may be one person, from two HR systems or because somebody came back; and those that somebody said are (ADR 0012)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.employee import Employee
from integration.domain.people.mailboxes import mailbox
from integration.domain.people.names import same_name
from integration.domain.people.one_person import MergeBasis
from integration.store.people import merges, persons, set_apart
from integration.store.people.merges import Merge
from integration.store.reads.admin.accounts import names_of
from integration.store.tables.hris import connections
from integration.store.tables.people import accounts, employees

MOST = 500
"""Numbers and mailboxes that are looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Two records and why they may be one person; the one that works here first, else the one that was there first."""

    one: Employee
    other: Employee
    basis: MergeBasis

    @property
    def ids(self) -> frozenset[UUID]:
        """The pair, whichever is named first."""
        return frozenset((self.one.id, self.other.id))

    @property
    def names_agree(self) -> bool:
        """Whether both are called the same."""
        return same_name(self.one, self.other)

    @property
    def key(self) -> tuple[UUID, UUID]:
        """What a form calls it."""
        return self.one.id, self.other.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Two records that are one person. `by` is an admin's name, or the door it came through."""

    merge: Merge
    lead: Employee
    other: Employee
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two records side by side; `accounts` how many accounts are linked to each."""

    one: Employee
    other: Employee
    accounts: tuple[int, int]
    kept_apart: bool
    said_apart: bool


def doubles(db: Session) -> list[Double]:
    """All that can be proposed now; those whose names agree first."""
    found = {each.ids: each for each in (*_by_mailbox(db), *_by_number(db))}
    apart = set_apart.among(db, {id_ for ids in found for id_ in ids})
    fit = [each for ids, each in found.items() if ids not in apart]
    return sorted(fit, key=lambda each: (not each.names_agree, each.one.family_name or "", each.one.given_name or "", each.one.id))


def compared(db: Session, one: UUID, other: UUID) -> Compared:
    """Two records to look at. Raises `employee.not-found`."""
    found = [db.get(Employee, id_) for id_ in (one, other)]
    if found[0] is None or found[1] is None or one == other:
        raise RuleBroken("employee.not-found")
    linked = tuple(db.scalar(select(func.count()).where(accounts.c.employee_id == id_)) or 0 for id_ in (one, other))
    return Compared(
        one=found[0],
        other=found[1],
        accounts=(linked[0], linked[1]),
        kept_apart=merges.are_apart(db, one, other),
        said_apart=set_apart.are(db, one, other),
    )


def joined(db: Session) -> list[Joined]:
    """Records that are one person now, those confirmed last first."""
    found = merges.newest(db)
    people = {each.id: each for each in _all(db, {id_ for each in found for id_ in (each.lead_id, each.other_id)})}
    names = names_of(db, {each.confirmed_by for each in found})
    return [
        Joined(merge=each, lead=people[each.lead_id], other=people[each.other_id], by=names.get(each.confirmed_by, each.confirmed_by))
        for each in found
    ]


def connection_names(db: Session) -> dict[UUID, str]:
    """What the HR systems are called, the one that was there first first."""
    return {
        row.id: row.name
        for row in db.execute(select(connections.c.id, connections.c.name).order_by(connections.c.created_at, connections.c.name))
    }


def _by_number(db: Session) -> Iterator[Double]:
    """Equal numbers: of two systems, or of one where a record has left and another is there."""
    number = employees.c.employee_number
    numbers = select(number).where(persons.LEADS, number.is_not(None), number != "").group_by(number).having(func.count() > 1)
    shared = db.scalars(numbers.order_by(number).limit(MOST)).all()
    by_number: dict[str, list[Employee]] = {}
    for start in range(0, len(shared), MOST):
        same = select(Employee).where(number.in_(shared[start : start + MOST]), persons.LEADS).order_by(employees.c.id)
        for each in db.scalars(same):
            by_number.setdefault(str(each.employee_number), []).append(each)
    for people in by_number.values():
        for one, other in combinations(people, 2):
            if (one.connection_id != other.connection_id and (one.is_active or other.is_active)) or one.is_active != other.is_active:
                yield _double(one, other, MergeBasis.NUMBER)


def _by_mailbox(db: Session) -> Iterator[Double]:
    """A mailbox that exactly two people who work here have, in two systems."""
    if len(connection_names(db)) < 2:
        return
    address = func.lower(func.trim(employees.c.work_email))
    twice = select(address).where(persons.LEADS, persons.WORKS).group_by(address).having(func.count() > 1).limit(MOST)
    plus = select(address).where(persons.LEADS, persons.WORKS, employees.c.work_email.like("%+%")).limit(MOST)
    boxes = {box for told in (*db.scalars(twice), *db.scalars(plus)) if (box := mailbox(told))}
    by_box: dict[str, list[Employee]] = {}
    listed = sorted(boxes)
    for start in range(0, len(listed), MOST):
        same = address.in_(listed[start : start + MOST]) | employees.c.work_email.like("%+%")
        for each in db.scalars(select(Employee).where(persons.LEADS, persons.WORKS, same).order_by(employees.c.id)):
            if (box := mailbox(each.work_email)) in boxes and box:
                by_box.setdefault(box, []).append(each)
    for people in by_box.values():
        unique = [*{each.id: each for each in people}.values()]
        if len(unique) == 2 and unique[0].connection_id != unique[1].connection_id:
            yield _double(unique[0], unique[1], MergeBasis.EMAIL)


def _double(one: Employee, other: Employee, basis: MergeBasis) -> Double:
    first, second = sorted((one, other), key=lambda each: (not each.is_active, each.id))
    return Double(one=first, other=second, basis=basis)


def _all(db: Session, ids: Iterable[UUID]) -> Iterable[Employee]:
    return db.scalars(select(Employee).where(employees.c.id.in_(sorted(ids))))
