"""One row per key, whoever comes first: insert or refresh in one statement, on both engines."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import Executable, Table
from sqlalchemy.orm import Session

from integration.store.db import inserting_on

MOST_SHAPES = 64


def upsert(
    db: Session, table: Table, *, key: Mapping[str, Any], values: Mapping[str, Any] | None = None, first: Mapping[str, Any] | None = None
) -> UUID:
    """The id of the row with this unique `key`: `values` are written each time, `first` only when the row is new."""
    refreshed = {**key, **(values or {})}
    statement = _statement(db.get_bind().dialect.name, table, tuple(key), tuple(refreshed))
    id_: UUID = db.execute(statement, {**(first or {}), **refreshed}).scalar_one()
    return id_


@lru_cache(MOST_SHAPES)
def _statement(dialect: str, table: Table, key: tuple[str, ...], refreshed: tuple[str, ...]) -> Executable:
    """Built once per shape, so that SQLAlchemy knows it again (ADR 0007)."""
    added = inserting_on(dialect, table)
    changes = {name: added.excluded[name] for name in refreshed}
    return added.on_conflict_do_update(index_elements=list(key), set_=changes).returning(table.c.id)
