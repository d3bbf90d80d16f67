"""What was last written back to an HRIS: the name of the record over there, what came of it, and a fingerprint of what it says."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.hris import written_records


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenRecord:
    """One record of ours in an HRIS; `key` is our own, `body_hash` tells whether there is anything new to say.

    `outcome` is begun, done, unchanged, pending, retracted or refused; `made` says that the record exists through us.
    """

    connection_id: UUID
    kind: str
    key: str
    body_hash: str
    outcome: str
    made: bool = False
    remote_id: str | None = None


def known(db: Session, connection_id: UUID, *, kind: str, key: str) -> WrittenRecord | None:
    """What was written last; None when nothing was written yet."""
    mine = (written_records.c.connection_id == connection_id, written_records.c.kind == kind, written_records.c.key == key)
    row = db.execute(select(written_records).where(*mine)).mappings().one_or_none()
    return WrittenRecord(**{each.name: row[each.name] for each in fields(WrittenRecord)}) if row else None


def keep(db: Session, record: WrittenRecord, *, now: datetime) -> None:
    """Remember what the record says now."""
    names = ("remote_id", "body_hash", "outcome", "made")
    said = {**{name: getattr(record, name) for name in names}, "written_at": now}
    row = inserting(db, written_records).values(connection_id=record.connection_id, kind=record.kind, key=record.key, **said)
    db.execute(row.on_conflict_do_update(index_elements=["connection_id", "kind", "key"], set_=said))
