"""Cohorts, duos and what happens in them. `hold_*` lock the row, so that two partners who act at once take turns.

PostgreSQL waits on the locked row; SQLite lets one writer in at a time anyway.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.session import DuoSession
from integration.domain.mentoring.agreement import Agreement, Signature, SigningTable
from integration.domain.mentoring.duo import MOST_AIMS, Aim, Duo
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.store.people import persons
from integration.store.tables.mentoring import agreements, aims, cohorts, duo_sessions, duos, signatures
from integration.store.tables.people import employees

Found = TypeVar("Found")
LEVELS_ABOVE = 2
"""How far up a reporting line reaches (docs/domain.md, pair rule)."""


def cohort(db: Session, cohort_id: UUID) -> Cohort:
    """Raises `cohort.not-found`."""
    return _found(db.get(Cohort, cohort_id), "cohort.not-found")


def hold_cohort(db: Session, cohort_id: UUID) -> Cohort:
    """The cohort, locked until the end of the transaction: nobody else forms a duo in it meanwhile."""
    return _found(db.scalar(select(Cohort).where(cohorts.c.id == cohort_id).with_for_update()), "cohort.not-found")


def duo(db: Session, duo_id: UUID) -> Duo:
    """Raises `duo.not-found`."""
    return _found(db.get(Duo, duo_id), "duo.not-found")


def duo_of(db: Session, duo_id: UUID, person: UUID) -> Duo:
    """The duo for one of its members. Raises `duo.not-found` or `duo.not-a-member`."""
    found = duo(db, duo_id)
    found.partner_of(person)
    return found


def hold_duo(db: Session, duo_id: UUID) -> Duo:
    """The duo, locked until the end of the transaction. Raises `duo.not-found`."""
    return _found(db.scalar(select(Duo).where(duos.c.id == duo_id).with_for_update()), "duo.not-found")


def hold_duo_of(db: Session, duo_id: UUID, person: UUID) -> Duo:
    """The duo, locked, for one of its members who wants to change something.

    Raises `duo.not-found`, `duo.not-a-member` or `duo.not-open`.
    """
    held = hold_duo(db, duo_id)
    held.partner_of(person)
    held.must_be_open()
    return held


def employee(db: Session, employee_id: UUID) -> Employee:
    """A person, and no further record of one. Raises `employee.not-found`."""
    found = db.get(Employee, employee_id)
    return _found(found if found is not None and found.merged_into is None else None, "employee.not-found")


def hold_people(db: Session, one: UUID, other: UUID) -> tuple[Employee, Employee]:
    """Two people, who are not merged with anybody until the end of the transaction. Raises `employee.not-found`."""
    db.execute(select(employees.c.id).where(employees.c.id.in_((one, other))).order_by(employees.c.id).with_for_update(read=True))
    return employee(db, one), employee(db, other)


def employee_of(db: Session, account_id: UUID) -> UUID | None:
    """The employee that an account belongs to, if it was linked to one."""
    account = db.get(Account, account_id)
    return account.employee_id if account else None


def bosses_of(db: Session, *people: Employee) -> frozenset[UUID]:
    """The managers of these people, and theirs."""
    bosses: set[UUID] = set()
    for person in people:
        below = person
        for _ in range(LEVELS_ABOVE):
            boss = persons.manager_of(db, below)
            if boss is None or boss.id == person.id:
                break
            bosses.add(boss.id)
            below = boss
    return frozenset(bosses)


def in_open_duo(db: Session, cohort_id: UUID, people: Iterable[UUID]) -> bool:
    """Whether any of these people already has a duo that goes on in this cohort."""
    return bool(db.scalar(select(exists().where(duos.c.cohort_id == cohort_id, duos.c.ended_at.is_(None), has_member(people)))))


def has_member(people: Iterable[UUID]) -> ColumnElement[bool]:
    """The condition that a duo has one of these people in it."""
    who = list(people)
    return or_(duos.c.a.in_(who), duos.c.b.in_(who))


def has_history(db: Session, duo: Duo) -> bool:
    """Whether somebody signed or a session was logged."""
    signed = exists().where(signatures.c.agreement_id == agreements.c.id, agreements.c.duo_id == duo.id)
    logged = exists().where(duo_sessions.c.duo_id == duo.id, duo_sessions.c.removed_at.is_(None))
    return bool(db.scalar(select(or_(signed, logged))))


def aims_of(db: Session, duo: Duo) -> Sequence[Aim]:
    """What both want to learn and bring in, in the order in which they stated it."""
    return db.scalars(select(Aim).where(aims.c.duo_id == duo.id).order_by(aims.c.side, aims.c.position)).all()


def replace_aims(db: Session, duo: Duo, person: UUID, stated: Iterable[Aim]) -> None:
    """Put these aims in the place of those the person had; one with the same id is the same aim, and keeps what hangs on it."""
    stated = list(stated)
    kept = {aim.id for aim in stated}
    mine = db.scalars(select(Aim).where(aims.c.duo_id == duo.id, aims.c.person == person)).all()
    db.execute(delete(Aim).where(aims.c.id.in_([aim.id for aim in mine if aim.id not in kept])))
    for aim in mine:
        aim.position += MOST_AIMS
    db.flush()
    for aim in stated:
        db.merge(aim)


def newest_agreement(db: Session, duo: Duo) -> Agreement:
    """The version that holds the latest words, signed or not; every duo has one from the start."""
    return db.scalars(select(Agreement).where(agreements.c.duo_id == duo.id).order_by(agreements.c.version.desc()).limit(1)).one()


def signatures_of(db: Session, duo: Duo) -> Sequence[Signature]:
    """All signatures, under every version."""
    return db.scalars(select(Signature).where(signatures.c.agreement_id == agreements.c.id, agreements.c.duo_id == duo.id)).all()


def signing_table(db: Session, duo: Duo) -> SigningTable:
    """What has to be known before somebody signs."""
    return SigningTable.of(newest_agreement(db, duo), duo.members, aims=aims_of(db, duo), signatures=signatures_of(db, duo))


def newest_among(db: Session, agreement_ids: Collection[UUID]) -> Agreement | None:
    """The newest of these versions; None when there are none."""
    return db.scalars(select(Agreement).where(agreements.c.id.in_(agreement_ids)).order_by(agreements.c.version.desc()).limit(1)).first()


def remove_signature(db: Session, agreement: Agreement, person: UUID) -> None:
    """Take a signature away."""
    db.execute(delete(Signature).where(signatures.c.agreement_id == agreement.id, signatures.c.person == person))


def sessions_of(db: Session, duo: Duo) -> Sequence[DuoSession]:
    """The sessions that were logged and not removed, the oldest first."""
    there = select(DuoSession).where(duo_sessions.c.duo_id == duo.id, duo_sessions.c.removed_at.is_(None))
    return db.scalars(there.order_by(duo_sessions.c.held_on)).all()


def session(db: Session, duo: Duo, session_id: UUID) -> DuoSession:
    """Raises `session.not-found`, for another duo's session too."""
    found = db.get(DuoSession, session_id)
    return _found(found if found is not None and found.duo_id == duo.id else None, "session.not-found")


def add_session(db: Session, logged: DuoSession) -> DuoSession:
    """Keep a session; the one with the same id that this member logged before, if there is one.

    Raises `session.already-logged` when another session has that day (the database's own index says so) or that id,
    and `session.not-found` when this one was removed meanwhile.
    """
    present = db.get(DuoSession, logged.id)
    if present is not None:
        return _same(present, logged)
    try:
        with db.begin_nested():
            db.add(logged)
    except IntegrityError as taken:
        raise RuleBroken("session.already-logged") from taken
    return logged


def _same(present: DuoSession, logged: DuoSession) -> DuoSession:
    if (present.duo_id, present.logged_by) != (logged.duo_id, logged.logged_by):
        raise RuleBroken("session.already-logged")
    present.must_be_there()
    return present


def _found(value: Found | None, code: str) -> Found:
    if value is None:
        raise RuleBroken(code)
    return value
