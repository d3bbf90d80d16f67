"""Keys with which a system pushes people: shown once, of which only a hash is stored (SCIM-01)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.store.lms.launch_states import hash_of
from integration.store.tables.hris import connections
from integration.store.tables.scim import scim_keys

TOUCHED_EVERY = timedelta(minutes=1)
_ANYBODYS = hash_of("")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScimKey:
    """A key and the connection whose people it pushes; `made_by` is an account's id or `command line`."""

    id: UUID
    connection_id: UUID
    connection: str
    name: str
    made_by: str
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to note again that it is used."""
        return self.last_used_at is None or self.last_used_at + TOUCHED_EVERY <= now


def make(db: Session, connection_id: UUID, *, name: str, made_by: str, now: datetime) -> tuple[UUID, str]:
    """A new key: its id, and the key itself, which begins with the id so that it is found without looking for the secret."""
    id_, secret = new_id(), secrets.token_urlsafe(32)
    row = {"id": id_, "connection_id": connection_id, "name": name, "key_hash": hash_of(secret), "made_by": made_by, "created_at": now}
    db.execute(insert(scim_keys).values(row))
    return id_, f"{id_.hex}.{secret}"


def recognised(db: Session, shown: str) -> ScimKey | None:
    """The key that was shown, unless it or its connection is off. Takes as long for a wrong secret as for a right one."""
    named, _, secret = shown.partition(".")
    try:
        row = db.execute(_FIND, {"id": UUID(named)}).mappings().one_or_none()
    except ValueError:
        row = None
    is_right = compare_digest(hash_of(secret), row["key_hash"] if row else _ANYBODYS)
    return _key(row) if row and is_right and row["revoked_at"] is None else None


def touch(db: Session, id_: UUID, *, now: datetime) -> None:
    """It is used now."""
    db.execute(update(scim_keys).where(scim_keys.c.id == id_).values(last_used_at=now))


def everyone(db: Session) -> list[ScimKey]:
    """All keys, the newest first."""
    return [_key(row) for row in db.execute(_LISTED.order_by(scim_keys.c.id.desc())).mappings()]


def revoke(db: Session, id_: UUID, *, now: datetime) -> bool:
    """Take it back; False when there is no such key, or it was taken back before."""
    held = update(scim_keys).where(scim_keys.c.id == id_, scim_keys.c.revoked_at.is_(None)).values(revoked_at=now)
    return db.scalar(held.returning(scim_keys.c.id)) is not None


_LISTED = select(*scim_keys.c, connections.c.name.label("connection")).join(connections, connections.c.id == scim_keys.c.connection_id)
_FIND = _LISTED.where(scim_keys.c.id == bindparam("id"), connections.c.state == "active")


def _key(row: RowMapping) -> ScimKey:
    return ScimKey(**{field.name: row[field.name] for field in fields(ScimKey)})
