"""Accounts about whom two things that we know do not agree: both sides, and why. An admin decides; nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee, EmploymentStatus
from integration.domain.people.recognition import Key, LinkBasis
from integration.store import audit
from integration.store.people import persons
from integration.store.reads.admin.accounts import others_linked_to
from integration.store.tables.people import accounts, employees

MOST = 200
ANY_NUMBER = Key()


class Why(StrEnum):
    """What does not agree. `taken`: two accounts claim one employee; `changed`: the LMS told another number than before; `shared`:
    two employees have the number; `handed-on`: the number is somebody else's in HR now; `left`: HR says that the person has left;
    `named`: the name in HR is another than the one that the LMS tells, or than that of who had the number before.
    """

    TAKEN = "number-taken"
    CHANGED = "number-changed"
    SHARED = "shared"
    HANDED_ON = "handed-on"
    LEFT = "left"
    NAMED = "name-differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkConflict:
    """`account` and the number it told; `employees` whom it may be, `others` the accounts that are one of those already."""

    why: Why
    account: Account
    employees: tuple[Employee, ...]
    others: tuple[Account, ...] = ()

    @property
    def is_linked(self) -> bool:
        """Whether the account is somebody as long as nobody decides."""
        return self.account.employee_id is not None


def link_conflicts(db: Session) -> list[LinkConflict]:
    """All of them, the accounts that cannot take part first."""
    return [*_contradicted(db), *_shared(db), *_handed_on(db), *_left(db)][:MOST]


def _contradicted(db: Session) -> Iterator[LinkConflict]:
    for account in _accounts(db, accounts.c.link_basis == LinkBasis.CONTRADICTED):
        told = audit.last(db, "account.contradicted", subject=account.id)
        people = [db.get(Employee, UUID(told[side])) for side in ("linked", "found") if told.get(side)]
        found = people[-1] if told.get("found") else None
        others = tuple(others_linked_to(db, found.id, than=account.id)) if found else ()
        known = tuple(dict.fromkeys(each for each in people if each))
        yield LinkConflict(why=Why(told.get("reason", Why.CHANGED)), account=account, employees=known, others=others)


def _shared(db: Session) -> Iterator[LinkConflict]:
    for account in _accounts(db, accounts.c.link_basis == LinkBasis.SHARED):
        people = tuple(persons.found_by(db, account.sourced_id or "", ANY_NUMBER))
        if len(people) > 1:
            yield LinkConflict(why=Why.SHARED, account=account, employees=people)


def _handed_on(db: Session) -> Iterator[LinkConflict]:
    """Linked by a number that HR gave to somebody else since, and the person came in no more: the next launch would contradict it."""
    mine, theirs = employees.alias("mine"), employees.alias("theirs")
    other = and_(theirs.c.employee_number == accounts.c.sourced_id, theirs.c.employment_status != EmploymentStatus.LEFT.value)
    moved = (accounts.c.link_basis == LinkBasis.SOURCED_ID, mine.c.employee_number.is_distinct_from(accounts.c.sourced_id))
    rows = select(Account, mine.c.id, theirs.c.id).join(mine, mine.c.id == accounts.c.employee_id).join(theirs, other).where(*moved)
    for account, linked, now in db.execute(rows.order_by(accounts.c.id).limit(MOST)):
        people = (persons.person(db, linked), persons.person(db, now))
        known = tuple(dict.fromkeys(each for each in people if each))
        if len(known) > 1:
            yield LinkConflict(why=Why.HANDED_ON, account=account, employees=known)


def _left(db: Session) -> Iterator[LinkConflict]:
    """Who came in after HR said that they left; or whose number is only of somebody who left."""
    left = employees.c.employment_status == EmploymentStatus.LEFT.value
    still_comes = and_(employees.c.id == accounts.c.employee_id, accounts.c.last_seen_at > employees.c.changed_at)
    unlinked = (accounts.c.employee_id.is_(None), accounts.c.link_basis.is_(None), accounts.c.sourced_id != "")
    told = and_(*unlinked, employees.c.employee_number == accounts.c.sourced_id, employees.c.merged_into.is_(None))
    rows = select(Account, Employee).join(employees, or_(still_comes, told)).where(left).order_by(accounts.c.id).limit(MOST)
    for account, employee in db.execute(rows):
        if account.employee_id or not persons.found_by(db, account.sourced_id or "", ANY_NUMBER):
            yield LinkConflict(why=Why.LEFT, account=account, employees=(employee,))


def _accounts(db: Session, wanted: Any) -> Sequence[Account]:
    return db.scalars(select(Account).where(wanted).order_by(accounts.c.last_seen_at.desc()).limit(MOST)).all()
