"""Sealing anew what is sealed, with the newest key, so that an older one can go (ENCRYPTION_KEYS)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Text, and_, select, type_coerce, update
from sqlalchemy.orm import Session

from integration.store.columns import SECRET, SealedText
from integration.store.tables import metadata
from integration.store.tables.mapping import mapping_samples
from integration.store.vault import vault_of

AnyColumn = Column[Any]
BATCH = 500


def sealed_columns() -> list[AnyColumn]:
    """All columns that hold something sealed: every secret, what stays with one person (D4), and records an admin looks at."""
    columns = [column for table in metadata.sorted_tables for column in table.columns]
    secret = [column for column in columns if isinstance(column.type, SealedText) or column.info == SECRET]
    return [*secret, mapping_samples.c.sealed]


def reseal_some(db: Session, column: AnyColumn, *, skip: int) -> int:
    """Seal the next rows of one column anew, in the order of their key; returns how many there were, 0 at the end.

    A row that changed meanwhile was sealed with the newest key by whoever changed it.
    """
    vault, raw, key = vault_of(db), type_coerce(column, Text), list(column.table.primary_key)
    filled = and_(column.is_not(None), raw != "")
    rows = db.execute(select(raw.label("sealed"), *key).where(filled).order_by(*key).offset(skip).limit(BATCH)).all()
    for sealed, *ids in rows:
        same = and_(*(each == id_ for each, id_ in zip(key, ids, strict=True)), raw == sealed)
        db.execute(update(column.table).where(same).values({column.name: type_coerce(vault.reseal(sealed), Text)}))
    return len(rows)
