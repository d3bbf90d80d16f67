"""Accounts that may be an employee because of a mailbox that both sides have exactly once: proposed, and never linked by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.mailboxes import mailbox
from integration.domain.people.names import same_name
from integration.store.people import persons, set_apart
from integration.store.reads.admin.mailbox_matches import accounts_reading, people_reading
from integration.store.tables.people import accounts, employees

MOST = 1000
"""Accounts that are looked at: the latest visitors."""
BATCH = 500
_LINKED = select(accounts.c.issuer, accounts.c.employee_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkProposal:
    """One pair to confirm. Where the names do not agree somebody must look twice."""

    account: Account
    employee: Employee

    @property
    def key(self) -> tuple[UUID, UUID]:
        """What a form calls it."""
        return self.account.id, self.employee.id

    @property
    def names_agree(self) -> bool:
        """Whether account and employee are called the same."""
        return same_name(self.account, self.employee)


def link_proposals(db: Session) -> list[LinkProposal]:
    """All that can be proposed now; those whose names agree first."""
    boxes = {each: box for each in _unlinked(db) if (box := mailbox(each.email))}
    readers = people_reading(db, set(boxes.values()))
    alone = _alone(db, boxes)
    wanted = {account: next(iter(readers[box])) for account, box in boxes.items() if account in alone and len(readers.get(box, ())) == 1}
    apart = set_apart.among(db, [each.id for each in wanted])
    people = {each.id: each for each in _people(db, wanted.values())}
    found = [LinkProposal(account=account, employee=people[person]) for account, person in wanted.items() if person in people]
    taken = _taken(db, people)
    numbers = _numbers(db, found)
    fit = [
        each
        for each in found
        if frozenset(each.key) not in apart
        and (each.account.issuer, each.employee.id) not in taken
        and numbers.get(each.account.sourced_id or "", {each.employee.id}) == {each.employee.id}
    ]
    return sorted(fit, key=lambda each: (not each.names_agree, each.employee.family_name or "", each.employee.given_name or ""))


def _unlinked(db: Session) -> Iterable[Account]:
    waiting = (accounts.c.employee_id.is_(None), accounts.c.link_basis.is_(None), accounts.c.email.is_not(None))
    return db.scalars(select(Account).where(*waiting).order_by(accounts.c.last_seen_at.desc(), accounts.c.id).limit(MOST)).all()


def _alone(db: Session, boxes: dict[Account, str]) -> set[Account]:
    """Those whose mailbox no other account of their LMS has."""
    found: set[Account] = set()
    for issuer in {each.issuer for each in boxes}:
        mine = {each: box for each, box in boxes.items() if each.issuer == issuer}
        readers = accounts_reading(db, set(mine.values()), issuer=issuer)
        found |= {each for each, box in mine.items() if readers.get(box) == {each.id}}
    return found


def _people(db: Session, ids: Iterable[UUID]) -> Iterable[Employee]:
    for batch in _batches(set(ids)):
        yield from db.scalars(select(Employee).where(employees.c.id.in_(batch)))


def _taken(db: Session, ids: Iterable[UUID]) -> set[tuple[str, UUID]]:
    """Who is somebody in which LMS already."""
    found: set[tuple[str, UUID]] = set()
    for batch in _batches(ids):
        found |= {(issuer, person) for issuer, person in db.execute(_LINKED.where(accounts.c.employee_id.in_(batch)))}
    return found


def _numbers(db: Session, pairs: Sequence[LinkProposal]) -> dict[str, set[UUID]]:
    """Whose the numbers are that the LMS told: one that is a colleague's speaks against the mailbox, an unknown one says nothing."""
    found: dict[str, set[UUID]] = {}
    for batch in _batches({each.account.sourced_id for each in pairs if each.account.sourced_id}):
        has_number = (employees.c.employee_number.in_(batch), persons.WORKS)
        for number, person in db.execute(select(employees.c.employee_number, persons.PERSON).where(*has_number)):
            found.setdefault(number, set()).add(person)
    return found


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    listed = sorted(items)
    return (listed[start : start + BATCH] for start in range(0, len(listed), BATCH))
