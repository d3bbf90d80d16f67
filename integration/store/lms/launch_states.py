"""What we handed out at the start of a launch and take back once: state, nonce, and the proof we will ask for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import Storage
from integration.store.tables.lti import launch_states
from integration.store.vault import vault_of

LIFE = timedelta(minutes=10)

_IS_OPEN = and_(launch_states.c.state_hash == bindparam("state"), launch_states.c.expires_at > bindparam("now"))
_KEEP = insert(launch_states)
_LOOK = select(launch_states).where(_IS_OPEN)
_KEEP_ELSEWHERE = (
    update(launch_states)
    .where(_IS_OPEN, launch_states.c.storage == Storage.PARTITIONED)
    .values(storage=Storage.PLATFORM)
    .returning(launch_states.c.state_hash)
)
_OWES = launch_states.c.storage.in_(bindparam("by", expanding=True))
_TAKE = delete(launch_states).where(_IS_OPEN, _OWES).returning(launch_states)
_FORGET = delete(launch_states).where(launch_states.c.expires_at <= bindparam("now"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A launch that has begun. Only a hash of its `state` is stored."""

    platform_id: UUID
    nonce: str
    storage: Storage
    target_link_uri: str
    deployment_id: str | None


def hash_of(secret: str) -> str:
    """What is stored instead of a random secret of at least 128 bits."""
    return sha256(secret.encode(errors="replace")).hexdigest()


def keep(db: Session, state: str, pending: Pending, *, hints: Mapping[str, str] | None, now: datetime) -> None:
    """Begin a launch. `hints` are the fields of step 1, sealed; needed only when the browser comes by once more."""
    fields = {name: getattr(pending, name) for name in Pending.__slots__}
    sealed = vault_of(db).seal(json.dumps(dict(hints))) if hints else None
    db.execute(_KEEP, {"state_hash": hash_of(state), "hints": sealed, "created_at": now, "expires_at": now + LIFE, **fields})


def look(db: Session, state: str, *, now: datetime) -> tuple[Pending, dict[str, str]] | None:
    """A launch under way and the fields it began with; it stays under way."""
    row = db.execute(_LOOK, {"state": hash_of(state), "now": now}).one_or_none()
    if row is None or row.hints is None:
        return None
    hints: dict[str, str] = json.loads(vault_of(db).open(row.hints))
    return _pending(row), hints


def keep_elsewhere(db: Session, state: str, *, now: datetime) -> bool:
    """From now on this launch is proved by the platform's storage, and by nothing else. Only before anything was used up."""
    return bool(db.scalars(_KEEP_ELSEWHERE, {"state": hash_of(state), "now": now}).all())


def take(db: Session, state: str, *, by: frozenset[Storage], now: datetime) -> Pending | None:
    """Take the launch back: a state is good for one answer, and gone whatever that answer is worth (LTI-23, LTI-36).

    One that owes another proof than `by` stays.
    """
    row = db.execute(_TAKE, {"state": hash_of(state), "now": now, "by": sorted(by)}).one_or_none()
    return _pending(row) if row else None


def forget_expired(db: Session, *, now: datetime) -> None:
    """Remove launches that nobody finished."""
    db.execute(_FORGET, {"now": now})


def _pending(row: Row[Any]) -> Pending:
    return Pending(
        platform_id=row.platform_id,
        nonce=row.nonce,
        storage=Storage(row.storage),
        target_link_uri=row.target_link_uri,
        deployment_id=row.deployment_id,
    )
