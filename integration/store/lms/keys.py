"""Our signing keys, sealed, and the cached keys of platforms."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import Platform
from integration.domain.lms.signing import SigningKey
from integration.store.db import inserting
from integration.store.lms.platforms import everyone, platform_in
from integration.store.tables.lti import deployments, platform_keys, platforms, signing_keys
from integration.store.vault import vault_of

_CACHED = select(platform_keys).where(platform_keys.c.platform_id == bindparam("platform"))
_WITH_KEYS = (
    select(*(platforms.c[name] for name in Platform.__slots__), *platform_keys.c)
    .outerjoin(platform_keys, platform_keys.c.platform_id == platforms.c.id)
    .where(platforms.c.id == bindparam("platform"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedKeys:
    """A platform's keys as last fetched. `asking` is true from the start of a fetch to its end (or its death)."""

    keys: tuple[Mapping[str, Any], ...]
    fetched_at: datetime | None
    fresh_until: datetime | None
    asked_at: datetime
    asking: bool


def own(db: Session) -> list[SigningKey]:
    """All our keys, oldest first; open here, sealed in the database."""
    vault = vault_of(db)
    rows = db.execute(select(signing_keys).order_by(signing_keys.c.signs_from)).mappings()
    return [SigningKey(**{**row, "private_pem": vault.open(row["private_pem"])}) for row in rows]


def add(db: Session, key: SigningKey) -> None:
    """Keep a new key."""
    sealed = vault_of(db).seal(key.private_pem)
    fields = {name: getattr(key, name) for name in SigningKey.__slots__}
    db.execute(insert(signing_keys).values({**fields, "public_jwk": dict(key.public_jwk), "private_pem": sealed}))


def retire(db: Session, kids: Collection[str], *, at: datetime) -> None:
    """These keys stop signing at that moment."""
    db.execute(update(signing_keys).where(signing_keys.c.kid.in_(kids)).values(retired_at=at))


def remove(db: Session, kids: Collection[str]) -> None:
    """These keys exist no more."""
    db.execute(delete(signing_keys).where(signing_keys.c.kid.in_(kids)))


def cached(db: Session, platform_id: UUID) -> CachedKeys | None:
    """A platform's keys, if they were ever asked for."""
    row = db.execute(_CACHED, {"platform": platform_id}).mappings().one_or_none()
    return _keys_in(row) if row else None


def platform_with_keys(db: Session, platform_id: UUID) -> tuple[Platform, CachedKeys | None] | None:
    """A registration and the keys of its platform, in one question."""
    row = db.execute(_WITH_KEYS, {"platform": platform_id}).mappings().one_or_none()
    return (platform_in(row), _keys_in(row) if row["asked_at"] else None) if row else None


def due(db: Session, *, before: datetime, used_since: datetime) -> list[Platform]:
    """Platforms whose keys are to be fetched before then, and that somebody came in from since."""
    used = select(deployments.c.platform_id).where(deployments.c.last_launch_at > used_since)
    old = select(platform_keys.c.platform_id).where(platform_keys.c.fresh_until <= before, platform_keys.c.platform_id.in_(used))
    ids = set(db.scalars(old))
    return [each for each in everyone(db) if each.id in ids and each.is_active]


def may_ask(db: Session, platform_id: UUID, *, pause: timedelta, now: datetime) -> bool:
    """Claim the next fetch: of all who want one, one gets it, and no other follows within `pause` (KEY-04)."""
    first = inserting(db, platform_keys).values(platform_id=platform_id, jwks=[], asked_at=now, asking=True)
    claimed = first.on_conflict_do_update(
        index_elements=["platform_id"], set_={"asked_at": now, "asking": True}, where=platform_keys.c.asked_at <= now - pause
    )
    return db.scalar(claimed.returning(platform_keys.c.platform_id)) is not None


def put_fetched(db: Session, platform_id: UUID, keys: Sequence[Mapping[str, Any]], *, fresh_for: timedelta, now: datetime) -> None:
    """Keep what the platform answered."""
    answered = {"jwks": [dict(key) for key in keys], "fetched_at": now, "fresh_until": now + fresh_for, "asking": False}
    db.execute(update(platform_keys).where(platform_keys.c.platform_id == platform_id).values(answered))


def put_failed(db: Session, platform_id: UUID) -> None:
    """The platform did not answer; what we have stays."""
    db.execute(update(platform_keys).where(platform_keys.c.platform_id == platform_id).values(asking=False))


def _keys_in(row: RowMapping) -> CachedKeys:
    times = {name: row[name] for name in ("fetched_at", "fresh_until", "asked_at", "asking")}
    return CachedKeys(keys=tuple(row["jwks"]), **times)
