"""What a platform granted when it registered us, and with what we may manage that registration there (DR-08, RFC 7592)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from integration.domain.lms.registration import Registered
from integration.store.db import inserting
from integration.store.tables.registration import granted
from integration.store.vault import vault_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """The scopes that a platform said to grant; it may exaggerate, a token tells what is true (MOODLE 1.3)."""

    scopes: tuple[str, ...]
    registered_at: datetime


def keep(db: Session, platform_id: UUID, told: Registered, *, now: datetime) -> None:
    """Keep what came with a registration; registering anew replaces it."""
    token = vault_of(db).seal(told.management_token) if told.management_token else None
    fresh = {"scopes": list(told.scopes), "management_url": told.management_url, "management_token": token, "registered_at": now}
    row = inserting(db, granted).values(platform_id=platform_id, **fresh)
    db.execute(row.on_conflict_do_update(index_elements=["platform_id"], set_=fresh))


@dataclass(frozen=True, slots=True, kw_only=True)
class Management:
    """Where our registration lies at an LMS, and the word that opens it there."""

    url: str
    token: str
    scopes: tuple[str, ...]


def management(db: Session, platform_id: UUID) -> Management | None:
    """With what we may manage our registration at an LMS; None where it lets nobody, as Moodle."""
    row = db.execute(select(granted).where(granted.c.platform_id == platform_id)).one_or_none()
    if row is None or not row.management_url or not row.management_token:
        return None
    return Management(url=row.management_url, token=vault_of(db).open(row.management_token), scopes=tuple(row.scopes))


def may_manage(db: Session, platform_id: UUID) -> bool:
    """Whether an LMS lets us manage our registration there."""
    both = (granted.c.management_url.is_not(None), granted.c.management_token.is_not(None))
    return db.scalar(select(granted.c.platform_id).where(granted.c.platform_id == platform_id, *both)) is not None


def renew_management(db: Session, platform_id: UUID, *, url: str, token: str) -> None:
    """An LMS may hand out another word with each answer; what it granted at registration stays on record."""
    sealed = vault_of(db).seal(token)
    db.execute(update(granted).where(granted.c.platform_id == platform_id).values(management_url=url, management_token=sealed))


def forget_management(db: Session, platform_id: UUID) -> None:
    """There is no registration there any more."""
    db.execute(update(granted).where(granted.c.platform_id == platform_id).values(management_url=None, management_token=None))


def of_platform(db: Session, platform_id: UUID) -> Grant | None:
    """What was granted; None for a platform that was registered by hand."""
    row = db.execute(select(granted).where(granted.c.platform_id == platform_id)).one_or_none()
    return Grant(scopes=tuple(row.scopes), registered_at=row.registered_at) if row else None
