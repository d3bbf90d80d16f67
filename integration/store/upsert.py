"""One row per key, whoever comes first: insert or refresh in one statement, on both engines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table
from sqlalchemy.orm import Session

from integration.store.db import inserting


def upsert(
    db: Session, table: Table, *, key: Mapping[str, Any], values: Mapping[str, Any] | None = None, first: Mapping[str, Any] | None = None
) -> UUID:
    """The id of the row with this unique `key`: `values` are written each time, `first` only when the row is new."""
    refreshed = {**key, **(values or {})}
    added = inserting(db, table).values({**(first or {}), **refreshed})
    written = added.on_conflict_do_update(index_elements=list(key), set_=refreshed).returning(table.c.id)
    id_: UUID = db.execute(written).scalar_one()
    return id_
