"""Imports: one row per read of a source. At most one per source is open, which the database itself keeps (a unique index).

States: `open` while reading, then `waiting` for a yes, `applied`, `discarded`, `superseded` by a newer one, `previewed`
(a dry run), `failed`, or `abandoned` when its process died. Only `applied` touched the roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.ids import new_id
from integration.domain.people.roster import Diff
from integration.store.db import inserting
from integration.store.tables.hris import changes, connections, imports, problems, staged

LEASE = timedelta(minutes=10)
"""An open import that has staged nothing for so long is dead: a page takes seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import and its counts."""

    id: UUID
    connection_id: UUID
    connection: str
    state: str
    full: bool
    seen: int
    unchanged: int
    joiners: int
    movers: int
    leavers: int
    rejoiners: int
    problems: int
    guard: str | None
    error: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A record that is kept out, and why. `position` counts from 1 in the feed; 0 is the feed as a whole."""

    position: int
    field: str
    reason: str
    external_id: str | None = None


def begin(db: Session, connection_id: UUID, *, full: bool, now: datetime) -> UUID | None:
    """A new open import; None when one is open already."""
    values = {"id": new_id(), "connection_id": connection_id, "state": "open", "full": full, "started_at": now, "alive_at": now}
    begun: UUID | None = db.scalar(inserting(db, imports).values(**values).on_conflict_do_nothing().returning(imports.c.id))
    return begun


def reads(db: Session, import_id: UUID, *, full: bool) -> None:
    """Say whether everybody is read, or only who changed."""
    db.execute(update(imports).where(imports.c.id == import_id).values(full=full))


def abandon_dead(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """Close the open import of a process that died."""
    dead = and_(imports.c.connection_id == connection_id, imports.c.state == "open", imports.c.alive_at < now - LEASE)
    for import_id in db.scalars(select(imports.c.id).where(dead)).all():
        close(db, import_id, state="abandoned", now=now, error="its process stopped while reading")


def keep_alive(db: Session, import_id: UUID, *, seen: int, now: datetime) -> bool:
    """Say that the read goes on; False when the import is no longer open (somebody took over)."""
    beat = update(imports).where(imports.c.id == import_id, imports.c.state == "open").values(seen=seen, alive_at=now)
    return db.scalar(beat.returning(imports.c.id)) is not None


def close(db: Session, import_id: UUID, *, state: str, now: datetime, error: str | None = None) -> None:
    """End an import that will not be applied; only its counts are left."""
    for table in (staged, changes, problems):
        db.execute(table.delete().where(table.c.import_id == import_id))
    db.execute(update(imports).where(imports.c.id == import_id).values(state=state, finished_at=now, error=error and error[:1000]))


def conclude(db: Session, import_id: UUID, found: Diff, *, problems: int, guard: str | None, now: datetime) -> None:
    """The read is whole: keep the counts; it waits to be applied."""
    counts = {kind: len(getattr(found, kind)) for kind in ("joiners", "movers", "leavers", "rejoiners")}
    values = {"state": "waiting", "unchanged": found.unchanged, "problems": problems, "guard": guard, "finished_at": now, **counts}
    db.execute(update(imports).where(imports.c.id == import_id).values(**values))


def supersede(db: Session, connection_id: UUID, newest: UUID, *, now: datetime) -> None:
    """A newer read of the same source makes older waiting ones pointless; of finished ones only the counts are kept."""
    others = and_(imports.c.connection_id == connection_id, imports.c.id != newest)
    for import_id in db.scalars(select(imports.c.id).where(others, imports.c.state == "waiting")).all():
        close(db, import_id, state="superseded", now=now)
    older = select(imports.c.id).where(others)
    for table in (changes, problems):
        db.execute(table.delete().where(table.c.import_id.in_(older)))


def outdate(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """The connection was changed: what was read with its old mapping or address, or is being read, no longer counts."""
    unfinished = and_(imports.c.connection_id == connection_id, imports.c.state.in_(("open", "waiting")))
    for import_id in db.scalars(select(imports.c.id).where(unfinished)).all():
        close(db, import_id, state="superseded", now=now, error="its connection was changed meanwhile")


def take(db: Session, import_id: UUID, *, state: str, now: datetime) -> bool:
    """Move a waiting import on; False when it does not wait (any more)."""
    moved = update(imports).where(imports.c.id == import_id, imports.c.state == "waiting").values(state=state, finished_at=now)
    return db.scalar(moved.returning(imports.c.id)) is not None


def known(db: Session, import_id: UUID) -> Import:
    """One import; `Refused` (import.unknown) when there is none."""
    row = db.execute(_LISTED.where(imports.c.id == import_id)).mappings().one_or_none()
    if row is None:
        raise Refused(f"there is no import {import_id}", code="import.unknown")
    return _import(row)


def recent(db: Session, *, connection_id: UUID | None = None, state: str | None = None, limit: int = 50) -> list[Import]:
    """The newest imports first."""
    wanted = [imports.c.connection_id == connection_id] if connection_id else []
    wanted += [imports.c.state == state] if state else []
    rows = db.execute(_LISTED.where(*wanted).order_by(imports.c.started_at.desc(), imports.c.id.desc()).limit(limit))
    return [_import(row) for row in rows.mappings()]


def add_problems(db: Session, import_id: UUID, found: Sequence[Problem]) -> None:
    """Keep what could not be used, with the reason."""
    rows = [
        {
            "id": new_id(),
            "import_id": import_id,
            "position": each.position,
            "external_id": each.external_id,
            "field": each.field,
            "reason": each.reason[:500],
        }
        for each in found
    ]
    if rows:
        db.execute(insert(problems), rows)


def problems_of(db: Session, import_id: UUID) -> list[Problem]:
    """The problems of an import in the order of the feed."""
    rows = db.execute(select(problems).where(problems.c.import_id == import_id).order_by(problems.c.position, problems.c.id))
    return [Problem(position=row.position, field=row.field, reason=row.reason, external_id=row.external_id) for row in rows]


_COLUMNS = [column for column in imports.c if column.name != "alive_at"]
_LISTED = select(*_COLUMNS, connections.c.name.label("connection")).join(connections, connections.c.id == imports.c.connection_id)


def _import(row: RowMapping) -> Import:
    return Import(**{field.name: row[field.name] for field in fields(Import)})
