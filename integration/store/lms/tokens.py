"""Access tokens of platforms, sealed, until they expire: a lost Redis asks nobody to prove themselves again."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.lti import access_tokens
from integration.store.vault import vault_of


def find(db: Session, platform_id: UUID, deployment_id: str, scopes: str, *, now: datetime) -> str | None:
    """The token for exactly these scopes (sorted, with spaces between), if it is still good."""
    mine = _is(platform_id, deployment_id, scopes)
    sealed = db.scalar(select(access_tokens.c.token).where(mine, access_tokens.c.expires_at > now))
    return vault_of(db).open(sealed) if sealed else None


def keep(db: Session, platform_id: UUID, deployment_id: str, scopes: str, *, token: str, expires_at: datetime) -> None:
    """Keep a token until it expires."""
    fresh = {"token": vault_of(db).seal(token), "expires_at": expires_at}
    row = inserting(db, access_tokens).values(platform_id=platform_id, deployment_id=deployment_id, scopes=scopes, **fresh)
    db.execute(row.on_conflict_do_update(index_elements=["platform_id", "deployment_id", "scopes"], set_=fresh))


def drop(db: Session, platform_id: UUID, deployment_id: str, scopes: str, *, token: str) -> None:
    """Forget this token, unless another one took its place meanwhile."""
    if find(db, platform_id, deployment_id, scopes, now=datetime.min.replace(tzinfo=UTC)) == token:
        db.execute(delete(access_tokens).where(_is(platform_id, deployment_id, scopes)))


def forget_expired(db: Session, *, now: datetime) -> None:
    """Remove tokens that nobody can use any more."""
    db.execute(delete(access_tokens).where(access_tokens.c.expires_at <= now))


def _is(platform_id: UUID, deployment_id: str, scopes: str) -> ColumnElement[bool]:
    owner = and_(access_tokens.c.platform_id == platform_id, access_tokens.c.deployment_id == deployment_id)
    return and_(owner, access_tokens.c.scopes == scopes)
