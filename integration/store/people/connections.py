"""Connections to an HRIS: their settings, sealed secrets, and the mapping version that is in force."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.store.audit import COMMAND_LINE
from integration.store.tables.hris import connections, mapping_versions
from integration.store.vault import vault_of

PULL, PUSH = "pull", "push"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """One HRIS with its active mapping: `text` is the YAML, `origin` the file it was copied from.

    `kind`: whether we read it (`pull`), or it comes to us (`push`, SCIM).
    """

    id: UUID
    name: str
    settings: Mapping[str, str]
    sealed: str = field(repr=False)
    state: str
    version: int
    origin: str
    text: str = field(repr=False)
    last_import_at: datetime | None
    last_full_at: datetime | None
    kind: str = PULL
    timetable: str = "nightly"
    nightly_at: str = "03:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a connection shall be. `secrets` are in clear until `save` seals them; `made_by` is who acts, as the audit notes it.

    `state` counts for a new one only.
    """

    name: str
    settings: Mapping[str, str]
    secrets: Mapping[str, str] = field(repr=False)
    origin: str
    text: str = field(repr=False)
    made_by: str = COMMAND_LINE
    kind: str = PULL
    state: str = "active"


def save(db: Session, draft: Draft, *, now: datetime) -> UUID:
    """Add a connection or change the one of this name; another text becomes a new version of its mapping.

    The next import reads everything again, whatever was read before.
    """
    known = by_name(db, draft.name)
    connection_id = known.id if known else new_id()
    version = known.version if known else 0
    is_new_text = known is None or known.text != draft.text
    values = {
        "settings": dict(draft.settings),
        "secrets": vault_of(db).seal(json.dumps(dict(draft.secrets))) if draft.secrets else "",
        "active_version": _newest(db, connection_id) + 1 if is_new_text else version,
        "last_full_at": None,
        "kind": draft.kind,
    }
    if known:
        db.execute(update(connections).where(connections.c.id == known.id).values(**values))
    else:
        db.execute(insert(connections).values(id=connection_id, name=draft.name, state=draft.state, created_at=now, **values))
    if is_new_text:
        row = {"id": new_id(), "connection_id": connection_id, "version": values["active_version"], "created_at": now}
        db.execute(insert(mapping_versions).values(**row, origin=draft.origin, text=draft.text, made_by=draft.made_by))
    return connection_id


def by_name(db: Session, name: str) -> Connection | None:
    """The connection of this name."""
    return _one(db, connections.c.name == name)


def by_id(db: Session, connection_id: UUID) -> Connection | None:
    """The connection with this id."""
    return _one(db, connections.c.id == connection_id)


def hold(db: Session, connection_id: UUID) -> None:
    """Let nobody else change people of this connection until the transaction ends."""
    db.execute(select(connections.c.id).where(connections.c.id == connection_id).with_for_update())


def listed(db: Session) -> list[Connection]:
    """All connections by name."""
    return [_connection(row) for row in db.execute(_WITH_MAPPING.order_by(connections.c.name)).mappings()]


def opened(db: Session, connection: Connection) -> dict[str, str]:
    """All settings by name, secrets among them in clear: for the moment of use, never for a log, a page or a row."""
    secrets: dict[str, str] = json.loads(vault_of(db).open(connection.sealed)) if connection.sealed else {}
    return {**connection.settings, **secrets}


def secret_names(db: Session, connection: Connection) -> tuple[str, ...]:
    """Which secrets are stored."""
    return tuple(opened(db, connection).keys() - connection.settings.keys())


def mark_read(db: Session, connection_id: UUID, *, at: datetime, full: bool) -> None:
    """Everything up to `at` is in the roster; the next read of changes starts from there."""
    values = {"last_import_at": at} | ({"last_full_at": at} if full else {})
    db.execute(update(connections).where(connections.c.id == connection_id).values(**values))


def switch(db: Session, connection_id: UUID, *, state: str) -> None:
    """Let it be `active` or `off`."""
    db.execute(update(connections).where(connections.c.id == connection_id).values(state=state))


def plan(db: Session, connection_id: UUID, *, timetable: str, nightly_at: str) -> None:
    """When it is read."""
    db.execute(update(connections).where(connections.c.id == connection_id).values(timetable=timetable, nightly_at=nightly_at))


def _newest(db: Session, connection_id: UUID) -> int:
    return db.scalar(select(func.max(mapping_versions.c.version)).where(mapping_versions.c.connection_id == connection_id)) or 0


_IN_FORCE = and_(mapping_versions.c.connection_id == connections.c.id, mapping_versions.c.version == connections.c.active_version)
_WITH_MAPPING = select(connections, mapping_versions.c.version, mapping_versions.c.origin, mapping_versions.c.text).join(
    mapping_versions, _IN_FORCE
)


def _one(db: Session, condition: Any) -> Connection | None:
    row = db.execute(_WITH_MAPPING.where(condition)).mappings().one_or_none()
    return _connection(row) if row else None


def _connection(row: RowMapping) -> Connection:
    return Connection(
        id=row["id"],
        name=row["name"],
        settings=row["settings"],
        sealed=row["secrets"],
        state=row["state"],
        version=row["version"],
        origin=row["origin"],
        text=row["text"],
        last_import_at=row["last_import_at"],
        last_full_at=row["last_full_at"],
        kind=row["kind"],
        timetable=row["timetable"],
        nightly_at=row["nightly_at"],
    )
