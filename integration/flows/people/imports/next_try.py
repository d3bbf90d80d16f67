"""When an import that came to nothing is tried again, by the clock: when the HR system said, else soon, and not for ever.

A try is planned before anything is read, so that it comes too when the process dies. Whoever is read only when somebody asks, is
tried again only when somebody asks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from integration.domain.errors import Retriable
from integration.domain.people.reading_times import MOST_TRIES, Timetable, next_try
from integration.store.people import halfway, imports, next_tries
from integration.store.people.connections import Connection

LOOKS_AFTER = halfway.LEASE + timedelta(minutes=5)
"""When it is looked whether a process that reads is still alive."""
COUNTED = timedelta(days=1)


def expect(db: Session, connection: Connection, *, now: datetime) -> None:
    """A read begins: should nothing more be heard of it, it is tried again."""
    _plan(db, connection, now + LOOKS_AFTER if _tries(db, connection, now) < MOST_TRIES else None)


def after(db: Session, connection: Connection, failure: BaseException, *, now: datetime) -> None:
    """A read came to nothing. What only an admin can mend is not tried again before its time."""
    passes = isinstance(failure, Retriable) or not isinstance(failure, Exception)
    not_before = failure.not_before if isinstance(failure, Retriable) else None
    _plan(db, connection, next_try(_tries(db, connection, now), not_before=not_before, now=now) if passes else None)


def is_time(db: Session, connection: Connection, *, came: bool, now: datetime) -> bool:
    """Whether to read now, when by its own timetable it `came` to that or not: a pause that was asked for is waited out."""
    planned = next_tries.planned(db, connection.id)
    if planned is None:
        return came
    if not next_tries.take(db, connection.id, following=now + LOOKS_AFTER, now=now):
        return False
    found = halfway.unfinished(db, connection.id)
    return found is None or not found.is_alive(now)


def _tries(db: Session, connection: Connection, now: datetime) -> int:
    return imports.tries_since(db, connection.id, now - COUNTED)


def _plan(db: Session, connection: Connection, at: datetime | None) -> None:
    if at is None or connection.state != "active" or connection.timetable == Timetable.OFF:
        next_tries.forget(db, connection.id)
    else:
        next_tries.plan(db, connection.id, at=at)
