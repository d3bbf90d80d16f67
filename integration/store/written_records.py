"""What was last written back to an HRIS: the name of the record over there, and a fingerprint of what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.hris import written_records


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRecord:
    """One record of ours in an HRIS; `key` is our own, `body_hash` tells whether there is anything new to say."""

    connection_id: UUID
    kind: str
    key: str
    body_hash: str
    remote_id: str | None = None


def body_hash(db: Session, connection_id: UUID, *, kind: str, key: str) -> str | None:
    """The fingerprint of what the record says now; None when nothing was written yet."""
    mine = (written_records.c.connection_id == connection_id, written_records.c.kind == kind, written_records.c.key == key)
    return db.scalar(select(written_records.c.body_hash).where(*mine))


def keep(db: Session, record: WrittenRecord, *, now: datetime) -> None:
    """Remember what the record says now."""
    said = {"remote_id": record.remote_id, "body_hash": record.body_hash, "written_at": now}
    row = inserting(db, written_records).values(connection_id=record.connection_id, kind=record.kind, key=record.key, **said)
    db.execute(row.on_conflict_do_update(index_elements=["connection_id", "kind", "key"], set_=said))
