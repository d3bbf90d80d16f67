"""When duos paused, and where their coordinator let them through."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integration.domain.journey.pause import Pause
from integration.domain.mentoring.duo import Duo
from integration.store.db import inserting
from integration.store.tables.journey.states import gates_let_through, pauses


def pauses_of(db: Session, duo_ids: Collection[UUID]) -> dict[UUID, list[Pause]]:
    """All pauses of these duos, the oldest first; a duo that never paused has an empty list."""
    found: dict[UUID, list[Pause]] = {duo_id: [] for duo_id in duo_ids}
    for pause in db.scalars(select(Pause).where(pauses.c.duo_id.in_(duo_ids)).order_by(pauses.c.began_on, pauses.c.id)):
        found[pause.duo_id].append(pause)
    return found


def close_pause(db: Session, duo: Duo, now: datetime) -> None:
    """The pause that lasts, if there is one, is over."""
    lasting = (pauses.c.duo_id == duo.id, pauses.c.ended_on.is_(None))
    db.execute(update(pauses).where(*lasting).values(ended_on=now.date()))


def let_through(db: Session, duo_ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """The phases through which coordinators let these duos, with the reason."""
    found: dict[UUID, dict[str, str]] = {duo_id: {} for duo_id in duo_ids}
    for row in db.execute(select(gates_let_through).where(gates_let_through.c.duo_id.in_(duo_ids))):
        found[row.duo_id][row.phase] = row.reason
    return found


def keep_let_through(db: Session, duo: Duo, *, phase: str, reason: str, now: datetime) -> None:
    """A coordinator lets this duo through; said again, the first reason stays."""
    row = {"duo_id": duo.id, "phase": phase, "reason": reason, "let_through_at": now}
    db.execute(inserting(db, gates_let_through).values(row).on_conflict_do_nothing())
