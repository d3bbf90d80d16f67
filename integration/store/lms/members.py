"""Who is in a course, as the LMS listed them last; and what we know of those people already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, delete, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.lms.membership import Place
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import Key
from integration.store.db import inserting
from integration.store.people import persons, set_apart
from integration.store.people.set_apart import Pair
from integration.store.tables.courses import course_members
from integration.store.tables.people import accounts, employees

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Acquaintances:
    """What is known of a list of people: `accounts` by `sub`, `employees` by id, whom each of the `numbers` that were told means,
    for each employee the accounts of this LMS that are linked to them, all numbers of who is linked already (`own`), who was
    said to be somebody else (`apart`), and who left and had one of the numbers (`former`).
    """

    accounts: Mapping[str, Account]
    employees: Mapping[UUID, Employee]
    numbers: Mapping[str, UUID]
    linked: Mapping[UUID, frozenset[UUID]]
    own: Mapping[UUID, frozenset[str]]
    apart: Collection[Pair]
    former: Mapping[str, Sequence[Employee]]

    def by_number(self, number: str | None) -> Employee | None:
        """The one active employee with this number."""
        return self.employees[self.numbers[number]] if number and number in self.numbers else None


def places(db: Session, context_id: UUID) -> dict[str, Place]:
    """Everybody in a course, and those who left it lately, by the LMS's own id."""
    rows = db.execute(select(course_members).where(course_members.c.context_id == context_id))
    return {
        row.subject: Place(is_here=row.left_at is None, employee_id=row.employee_id, given_name=row.given_name, family_name=row.family_name)
        for row in rows
    }


def write(db: Session, context_id: UUID, people: Mapping[str, Place]) -> None:
    """These people are in the course; what we kept of them is replaced."""
    rows = [
        {
            "id": new_id(),
            "context_id": context_id,
            "subject": user,
            "employee_id": place.employee_id,
            "given_name": place.given_name,
            "family_name": place.family_name,
            "left_at": None,
        }
        for user, place in people.items()
    ]
    fresh = ("employee_id", "given_name", "family_name", "left_at")
    for batch in _batches(rows):
        added = inserting(db, course_members).values(batch)
        kept = {name: added.excluded[name] for name in fresh}
        db.execute(added.on_conflict_do_update(index_elements=["context_id", "subject"], set_=kept))


def leave(db: Session, context_id: UUID, users: Collection[str], *, now: datetime) -> None:
    """These people left the course. Their rows stay for a while; their duos are not touched."""
    for batch in _batches(sorted(users)):
        gone = (course_members.c.context_id == context_id, course_members.c.subject.in_(batch))
        db.execute(update(course_members).where(*gone).values(left_at=now))


def forget_left(db: Session, *, before: datetime) -> None:
    """Remove those who left a course before this moment."""
    db.execute(delete(course_members).where(course_members.c.left_at < before))


def acquaintances(db: Session, issuer: str, told: Mapping[str, str | None], *, key: Key) -> Acquaintances:
    """What is known of these people; `told` is the number of each in the sense of `key`, by `sub`."""
    known = {each.subject: each for each in _found(db, select(Account).where(accounts.c.issuer == issuer), accounts.c.subject, told)}
    numbers = persons.meant_by(db, {number for number in told.values() if number}, key)
    linked_ids = {each.employee_id for each in known.values() if each.employee_id}
    people = {each.id: each for each in _found(db, select(Employee), employees.c.id, linked_ids | set(numbers.values()))}
    return Acquaintances(
        accounts=known,
        employees=people,
        numbers=numbers,
        linked=_links(db, issuer, people),
        own=persons.numbers_of_all(db, linked_ids, key),
        apart=set_apart.among(db, [each.id for each in known.values()]),
        former=persons.left_under(db, set(numbers), key),
    )


def _links(db: Session, issuer: str, people: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    for batch in _batches(sorted(people)):
        of_these = and_(accounts.c.issuer == issuer, accounts.c.employee_id.in_(batch))
        for account_id, employee_id in db.execute(select(accounts.c.id, accounts.c.employee_id).where(of_these)):
            found.setdefault(employee_id, set()).add(account_id)
    return {employee: frozenset(ids) for employee, ids in found.items()}


def _found(db: Session, wanted: Any, column: Any, values: Iterable[Any]) -> Iterator[Any]:
    for batch in _batches(sorted(values)):
        yield from db.scalars(wanted.where(column.in_(batch)))


def _batches(items: list[Any]) -> Iterator[list[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
