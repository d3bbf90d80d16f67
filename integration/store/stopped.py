"""Destinations that an admin told to wait: letters for them are kept, and none leaves until they go on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.outbox import stopped_destinations as table


def stop(db: Session, destination: str, *, now: datetime) -> bool:
    """From now on nothing leaves for it, save what is on its way already; False when it waits already."""
    row = inserting(db, table).values(destination=destination, stopped_at=now).on_conflict_do_nothing()
    return db.scalar(row.returning(table.c.destination)) is not None


def go_on(db: Session, destination: str) -> bool:
    """What waits may leave; the bell rings after the commit. False when it was not stopped."""
    started = db.scalar(delete(table).where(table.c.destination == destination).returning(table.c.destination)) is not None
    if started:
        db.info["put"].add(destination)
    return started


def is_stopped(db: Session, destination: str) -> bool:
    """Whether it waits."""
    return db.scalar(select(table.c.destination).where(table.c.destination == destination)) is not None


def stopped(db: Session) -> dict[str, datetime]:
    """All that wait, and since when."""
    return dict(db.execute(select(table.c.destination, table.c.stopped_at)).all())
