"""The versions of a connection's mapping, the draft an admin is changing, and the records they look at meanwhile."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.store.db import inserting
from integration.store.tables.hris import connections, mapping_versions
from integration.store.tables.mapping import mapping_drafts, mapping_samples
from integration.store.vault import vault_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a mapping. `made_by` is an account's UUID or a door (`command line`)."""

    version: int
    origin: str
    text: str = field(repr=False)
    made_by: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDraft:
    """A map that is being changed: it began as that of `base`; `steps` are the fields changed so far, each with its rule before."""

    base: int
    rules: Mapping[str, Any]
    steps: Sequence[tuple[str, Any]]
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Real records, without what we never take, until `expires_at`."""

    records: tuple[Any, ...] = field(repr=False)
    fetched_at: datetime
    expires_at: datetime


def versions(db: Session, connection_id: UUID) -> list[Version]:
    """All versions of a connection's mapping, the newest first."""
    found = select(mapping_versions).where(mapping_versions.c.connection_id == connection_id).order_by(mapping_versions.c.version.desc())
    columns = ("version", "origin", "text", "made_by", "created_at")
    return [Version(**{name: row[name] for name in columns}) for row in db.execute(found).mappings()]


def add_version(db: Session, connection_id: UUID, *, origin: str, text: str, made_by: str, now: datetime) -> int:
    """Write the next version; nothing uses it until it is activated."""
    newest = select(func.max(mapping_versions.c.version)).where(mapping_versions.c.connection_id == connection_id)
    number = (db.scalar(newest) or 0) + 1
    row = {"id": new_id(), "connection_id": connection_id, "version": number, "origin": origin, "text": text}
    db.execute(insert(mapping_versions).values(**row, made_by=made_by, created_at=now))
    return number


def activate(db: Session, connection_id: UUID, version: int) -> None:
    """From now on this version counts; the next import reads everybody anew."""
    changes = {"active_version": version, "last_full_at": None}
    db.execute(update(connections).where(connections.c.id == connection_id).values(**changes))


def hold(db: Session, connection_id: UUID) -> None:
    """Let nobody else change this connection's mapping until this transaction ends."""
    db.execute(select(connections.c.id).where(connections.c.id == connection_id).with_for_update())


def draft_of(db: Session, connection_id: UUID) -> MapDraft | None:
    """What is being changed."""
    row = db.execute(select(mapping_drafts).where(mapping_drafts.c.connection_id == connection_id)).mappings().one_or_none()
    if row is None:
        return None
    steps = [(target, rule) for target, rule in row["steps"]]
    by_whom = {"changed_by": row["changed_by"], "changed_at": row["changed_at"]}
    return MapDraft(base=row["base_version"], rules=row["rules"], steps=steps, **by_whom)


def keep_draft(db: Session, connection_id: UUID, draft: MapDraft) -> None:
    """Write the draft, in place of the one before."""
    values = {
        "base_version": draft.base,
        "rules": dict(draft.rules),
        "steps": [list(step) for step in draft.steps],
        "changed_by": draft.changed_by,
        "changed_at": draft.changed_at,
    }
    written = inserting(db, mapping_drafts).values(connection_id=connection_id, **values)
    db.execute(written.on_conflict_do_update(index_elements=["connection_id"], set_=values))


def drop_draft(db: Session, connection_id: UUID) -> None:
    """Nothing is being changed any more."""
    db.execute(delete(mapping_drafts).where(mapping_drafts.c.connection_id == connection_id))


def keep_sample(db: Session, connection_id: UUID, sample: Sample) -> None:
    """Seal the records, in place of those before."""
    sealed = vault_of(db).seal(json.dumps(sample.records))
    values = {"sealed": sealed, "fetched_at": sample.fetched_at, "expires_at": sample.expires_at}
    written = inserting(db, mapping_samples).values(connection_id=connection_id, **values)
    db.execute(written.on_conflict_do_update(index_elements=["connection_id"], set_=values))


def sample_of(db: Session, connection_id: UUID, *, now: datetime) -> Sample | None:
    """The records, as long as they may be kept."""
    found = select(mapping_samples).where(mapping_samples.c.connection_id == connection_id, mapping_samples.c.expires_at > now)
    row = db.execute(found).mappings().one_or_none()
    if row is None:
        return None
    records = tuple(json.loads(vault_of(db).open(row["sealed"])))
    return Sample(records=records, fetched_at=row["fetched_at"], expires_at=row["expires_at"])


def drop_sample(db: Session, connection_id: UUID) -> None:
    """Put the records away."""
    db.execute(delete(mapping_samples).where(mapping_samples.c.connection_id == connection_id))


def forget_samples(db: Session, *, now: datetime) -> None:
    """Put away all records that nobody looked at in time."""
    db.execute(delete(mapping_samples).where(mapping_samples.c.expires_at <= now))
