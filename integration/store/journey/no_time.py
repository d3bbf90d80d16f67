"""Who is given no time for it, and wants the coordinator to hear that (E13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.journey.no_time import time_reports
from integration.store.tables.mentoring import duos

KEY = ["duo_id", "person"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeReport:
    """That somebody said so. `taken_up_at`: their coordinator talks with the managers."""

    told_at: datetime
    taken_up_at: datetime | None


def tell(db: Session, duo_id: UUID, person: UUID, *, now: datetime) -> None:
    """Keep that they said so; said again after it was taken up, it asks for the coordinator anew."""
    told = {"told_at": now, "taken_up_at": None}
    row = inserting(db, time_reports).values(duo_id=duo_id, person=person, **told)
    db.execute(row.on_conflict_do_update(index_elements=KEY, set_=told))


def take_back(db: Session, duo_id: UUID, person: UUID) -> None:
    """They would rather not have said it."""
    db.execute(delete(time_reports).where(time_reports.c.duo_id == duo_id, time_reports.c.person == person))


def told_by(db: Session, duo_id: UUID, person: UUID) -> TimeReport | None:
    """What this member said, for themselves."""
    mine = (time_reports.c.duo_id == duo_id, time_reports.c.person == person)
    row = db.execute(select(time_reports.c.told_at, time_reports.c.taken_up_at).where(*mine)).one_or_none()
    return TimeReport(told_at=row.told_at, taken_up_at=row.taken_up_at) if row else None


def is_told(db: Session, cohort_id: UUID) -> bool:
    """Whether somebody of this group said so, and nobody took it up yet; never who, nor by a duo that ends."""
    here = (duos.c.id == time_reports.c.duo_id, duos.c.cohort_id == cohort_id)
    return bool(db.scalar(select(exists().where(*here, time_reports.c.taken_up_at.is_(None)))))


def take_up(db: Session, cohort_id: UUID, *, now: datetime) -> None:
    """The coordinator talks with the managers of this group."""
    here = select(duos.c.id).where(duos.c.cohort_id == cohort_id)
    waiting = (time_reports.c.duo_id.in_(here), time_reports.c.taken_up_at.is_(None))
    db.execute(update(time_reports).where(*waiting).values(taken_up_at=now))
