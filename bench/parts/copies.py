"""A large house out of a small one: what stands in the database, written down once more for other people, in bulk."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, Uuid, insert, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.store.columns import metadata
from integration.store.db import Store

ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NAMES = frozenset({"external_id", "employee_number"})
"""What is one person's only, besides our ids."""
Rows = list[dict[str, Any]]


def filled(store: Store) -> frozenset[str]:
    """The tables in which anything stands."""
    with store.reading() as db:
        return frozenset(table.name for table in metadata.sorted_tables if db.execute(select(table).limit(1)).first())


def copy(store: Store, times: int, *, beside: Collection[str]) -> None:
    """Every row once more, so many times, with ids of its own; not those of the tables `beside`, to which the copies belong too."""
    with store.transaction() as db:
        kept = {table: _read(db, table) for table in metadata.sorted_tables if table.name not in beside}
        known = {row[column] for table, rows in kept.items() for column in _ids(table) for row in rows}
        for number in range(times):
            new = {str(id_): new_id() for id_ in known}
            for table, rows in kept.items():
                if rows:
                    db.execute(insert(table), [dict(_renewed(row, new, number)) for row in rows])


def _read(db: Session, table: Table) -> Rows:
    return [dict(row) for row in db.execute(select(table)).mappings()]


def _ids(table: Table) -> list[str]:
    return [column.name for column in table.primary_key if isinstance(column.type, Uuid) and not column.foreign_keys]


def _renewed(row: Mapping[str, Any], new: Mapping[str, UUID], number: int) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if isinstance(value, UUID):
            yield name, new.get(str(value), value)
        elif isinstance(value, str):
            yield name, f"{value}-{number}" if name in NAMES else ID.sub(lambda found: str(new.get(found[0], found[0])), value)
        else:
            yield name, value
