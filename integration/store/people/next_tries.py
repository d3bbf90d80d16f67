"""When an import that came to nothing is tried again: a line of the timetable per connection, beside the one of its own times."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.outbox import timetable as table


def plan(db: Session, connection_id: UUID, *, at: datetime) -> None:
    """Try at this moment, whatever was planned before."""
    row = inserting(db, table).values(job=_job(connection_id), next_at=at)
    db.execute(row.on_conflict_do_update(index_elements=["job"], set_={"next_at": at}))


def planned(db: Session, connection_id: UUID) -> datetime | None:
    """The moment of the next try; None when none is needed."""
    return db.scalar(select(table.c.next_at).where(table.c.job == _job(connection_id)))


def take(db: Session, connection_id: UUID, *, following: datetime, now: datetime) -> bool:
    """Whether its moment has come; said to one asker only. Should nothing come of that try either, the following is known."""
    due = update(table).where(table.c.job == _job(connection_id), table.c.next_at <= now).values(next_at=following)
    return db.scalar(due.returning(table.c.job)) is not None


def forget(db: Session, connection_id: UUID, *, only: datetime | None = None) -> None:
    """No try is needed any more; with `only`, unless another moment was planned meanwhile."""
    unchanged = [table.c.next_at == only] if only else []
    db.execute(delete(table).where(table.c.job == _job(connection_id), *unchanged))


def _job(connection_id: UUID) -> str:
    return f"import-again:{connection_id}"
