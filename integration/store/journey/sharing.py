"""Showing one's scan to the partner of one duo, and taking that back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.journey.sharing import shared_scans


def share(db: Session, duo_id: UUID, person: UUID, point: str, now: datetime) -> None:
    """Show this moment from now on; twice is once."""
    row = {"duo_id": duo_id, "person": person, "point": point, "shared_at": now}
    db.execute(inserting(db, shared_scans).values(row).on_conflict_do_nothing())


def take_back(db: Session, duo_id: UUID, person: UUID, point: str) -> None:
    """Show it no more."""
    mine = (shared_scans.c.duo_id == duo_id, shared_scans.c.person == person, shared_scans.c.point == point)
    db.execute(delete(shared_scans).where(*mine))


def shared_in(db: Session, duo_id: UUID) -> dict[tuple[UUID, str], datetime]:
    """Since when each member shows which moment."""
    rows = db.execute(select(shared_scans).where(shared_scans.c.duo_id == duo_id))
    return {(row.person, row.point): row.shared_at for row in rows}
