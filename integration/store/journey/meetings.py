"""The next session of a duo, as the two planned it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.journey.meeting import PlannedMeeting
from integration.store.tables.journey.meetings import meetings
from integration.store.tables.mentoring import duo_sessions

A_DAY = timedelta(days=1)


def latest(db: Session, duo_id: UUID) -> PlannedMeeting | None:
    """What was planned last, cancelled or not."""
    return db.scalar(select(PlannedMeeting).where(meetings.c.duo_id == duo_id))


def open_one(db: Session, duo_id: UUID) -> PlannedMeeting | None:
    """What is planned and stands: not cancelled, and no session was written down of that day (a day early is that session too)."""
    planned = latest(db, duo_id)
    if planned is None or planned.cancelled_at is not None or _met_since(db, duo_id, planned.begins_at - A_DAY):
        return None
    return planned


def called_off(db: Session, duo_id: UUID) -> PlannedMeeting | None:
    """What was planned last, if sessions were called off since the two last met."""
    planned = latest(db, duo_id)
    if planned is None or not planned.called_off or _met_since(db, duo_id, planned.cancelled_at or planned.planned_at):
        return None
    return planned


def replace(db: Session, planned: PlannedMeeting) -> None:
    """Plan this one; what was planned before is forgotten."""
    if (before := latest(db, planned.duo_id)) is not None:
        db.delete(before)
        db.flush()
    db.add(planned)


def _met_since(db: Session, duo_id: UUID, moment: datetime) -> bool:
    there = (duo_sessions.c.duo_id == duo_id, duo_sessions.c.removed_at.is_(None))
    held = select(duo_sessions.c.id).where(*there, duo_sessions.c.held_on >= moment.date())
    return db.scalar(held.limit(1)) is not None
