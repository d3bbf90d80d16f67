"""Wiping what is marked for it, wherever it stands (ADR 0020): at once what only its writer could read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, delete, or_, update
from sqlalchemy.orm import Session

from integration.store.reads.holdings import HOLDINGS, Holding, Me

PRIVATE, CONTENT = "D4", frozenset({"D2", "D3"})


def erase_private(db: Session, me: Me) -> int:
    """Wipe the D4 of this person; returns in how many rows there was any. What others may know of the same row stays."""
    return sum(_erase(db, holding, me) for holding in HOLDINGS)


def _erase(db: Session, holding: Holding, me: Me) -> int:
    private = [column for column in holding.table.columns if column.info["privacy"] == PRIVATE]
    if not private:
        return 0
    has_more = any(column.info["privacy"] in CONTENT for column in holding.table.columns)
    if not has_more:
        return _remove(db, holding, holding.mine(me))
    blanked = _blank(db, holding, private, me)
    if holding.words:
        _remove(db, holding, and_(holding.mine(me), *(holding.table.c[name].is_(None) for name in holding.words)))
    return blanked


def _blank(db: Session, holding: Holding, private: Sequence[Column[Any]], me: Me) -> int:
    filled = or_(*(column.is_not(None) for column in private))
    blanked = update(holding.table).where(holding.mine(me), filled).values({column.name: None for column in private})
    return len(db.execute(blanked.returning(*holding.table.primary_key)).all())


def _remove(db: Session, holding: Holding, rows: ColumnElement[bool]) -> int:
    removed = delete(holding.table).where(rows)
    return len(db.execute(removed.returning(*holding.table.primary_key)).all())
