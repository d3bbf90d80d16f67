"""Who looks like one person but is not, as somebody decided: such a pair is never proposed and never linked by itself again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.people import set_apart

MOST_IDS = 500
Pair = frozenset[UUID]


def keep(db: Session, one: UUID, other: UUID, *, actor: str, now: datetime) -> None:
    """These two are not one person."""
    first, second = sorted((one, other))
    row = inserting(db, set_apart).values(one=first, other=second, decided_by=actor, decided_at=now)
    db.execute(row.on_conflict_do_nothing())


def forget(db: Session, one: UUID, other: UUID) -> None:
    """They are, after all."""
    first, second = sorted((one, other))
    db.execute(delete(set_apart).where(set_apart.c.one == first, set_apart.c.other == second))


def are(db: Session, one: UUID, other: UUID) -> bool:
    """Whether somebody said that these two are not one person."""
    first, second = sorted((one, other))
    found = select(set_apart.c.one).where(set_apart.c.one == first, set_apart.c.other == second)
    return db.scalar(found) is not None


def among(db: Session, ids: Collection[UUID]) -> set[Pair]:
    """The pairs with one of these in it."""
    found: set[Pair] = set()
    listed = sorted(ids)
    for start in range(0, len(listed), MOST_IDS):
        batch = listed[start : start + MOST_IDS]
        rows = db.execute(select(set_apart.c.one, set_apart.c.other).where(or_(set_apart.c.one.in_(batch), set_apart.c.other.in_(batch))))
        found |= {frozenset((one, other)) for one, other in rows}
    return found
