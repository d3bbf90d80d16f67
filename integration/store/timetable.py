"""Whose turn it is, among processes that know nothing of each other. Time is the only lock: a turn simply runs out."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.outbox import leases, timetable


def take_turn(db: Session, name: str, *, owner: str, now: datetime, until: datetime) -> bool:
    """Take a turn, or make one's own longer; False while somebody else has it."""
    free = or_(leases.c.owner == owner, leases.c.until <= now)
    row = inserting(db, leases).values(name=name, owner=owner, until=until)
    taken = row.on_conflict_do_update(index_elements=["name"], set_={"owner": owner, "until": until}, where=free)
    return db.scalar(taken.returning(leases.c.name)) is not None


def end_turn(db: Session, name: str, *, owner: str) -> None:
    """Give a turn back before it runs out."""
    db.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))


def is_time(db: Session, job: str, *, every: timedelta, now: datetime) -> bool:
    """Whether `job` must run now; said to one asker only, however many clocks ask. The first time is one `every` from now."""
    return is_due(db, job, following=now + every, now=now)


def is_due(db: Session, job: str, *, following: datetime, now: datetime) -> bool:
    """The same for a job whose next time after this one is known."""
    first = inserting(db, timetable).values(job=job, next_at=following).on_conflict_do_nothing()
    if db.scalar(first.returning(timetable.c.job)) is not None:
        return False
    due = update(timetable).where(timetable.c.job == job, timetable.c.next_at <= now).values(next_at=following)
    return db.scalar(due.returning(timetable.c.job)) is not None


def forget(db: Session, job: str) -> None:
    """Begin anew: the next time is counted from the next look."""
    db.execute(delete(timetable).where(timetable.c.job == job))


def forget_turns(db: Session, *, before: datetime) -> None:
    """Remove turns that ran out before this moment."""
    db.execute(delete(leases).where(leases.c.until < before))
