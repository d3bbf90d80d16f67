"""Permissions that admins gave in an HRIS (authorization code): the tokens, sealed, and the questions that are still open.

A refresh token is spent by using it. Its successor is stored before anybody can use the access token that came with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.hris import grants, permissions_asked
from integration.store.vault import vault_of

GOOD, GONE = "good", "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One permission. `is_gone`: it ended over there; only an admin can give a new one. `sealed` is this refresh token and no other."""

    connection_id: UUID
    is_gone: bool
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    sealed: str = field(repr=False)
    expires_at: datetime
    granted_at: datetime
    renewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question to an admin, who is over there now. `verifier` proves that the one who asked also fetches the answer (PKCE)."""

    connection_id: UUID
    asked_by: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a token address gave, and until when the access token is used; an empty `refresh` means there is none."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime


def find(db: Session, connection_id: UUID) -> Grant | None:
    """The permission of a connection."""
    row = db.execute(select(grants).where(grants.c.connection_id == connection_id)).mappings().one_or_none()
    return _grant(db, row) if row else None


def gone(db: Session) -> frozenset[UUID]:
    """The connections whose permission ended."""
    return frozenset(db.scalars(select(grants.c.connection_id).where(grants.c.state == GONE)))


def keep(db: Session, connection_id: UUID, tokens: Tokens, *, by: str, now: datetime) -> None:
    """An admin gave permission, perhaps anew."""
    given = {**_sealed(db, tokens), "granted_at": now, "renewed_at": now, "granted_by": by}
    row = inserting(db, grants).values(connection_id=connection_id, **given)
    db.execute(row.on_conflict_do_update(index_elements=["connection_id"], set_=given))


def replace(db: Session, used: Grant, tokens: Tokens, *, now: datetime) -> bool:
    """Put the tokens in the place of those they were got with; False when an admin gave a new permission meanwhile."""
    changed = update(grants).where(_is(used)).values(**_sealed(db, tokens), renewed_at=now)
    return db.scalar(changed.returning(grants.c.connection_id)) is not None


def lose(db: Session, used: Grant) -> bool:
    """The HRIS says that this permission ended; False when there is a new one already."""
    return db.scalar(update(grants).where(_is(used)).values(state=GONE).returning(grants.c.connection_id)) is not None


def forget(db: Session, connection_id: UUID) -> None:
    """Nobody gave permission, and no answer to a question of before counts."""
    db.execute(delete(grants).where(grants.c.connection_id == connection_id))
    db.execute(delete(permissions_asked).where(permissions_asked.c.connection_id == connection_id))


def ask(db: Session, state: str, asked: Asked, *, expires_at: datetime) -> None:
    """Remember a question under its `state`, of which only the hash is kept."""
    sealed = vault_of(db).seal(asked.verifier)
    values = {"connection_id": asked.connection_id, "asked_by": asked.asked_by, "verifier": sealed, "expires_at": expires_at}
    db.execute(insert(permissions_asked).values(state_hash=_hash(state), **values))


def answered(db: Session, state: str, *, by: str, now: datetime) -> Asked | None:
    """The question with this state, which can be answered once, in time, and by who was asked."""
    mine = and_(permissions_asked.c.state_hash == _hash(state), permissions_asked.c.asked_by == by)
    taken = delete(permissions_asked).where(mine).returning(permissions_asked)
    row = db.execute(taken).mappings().one_or_none()
    if row is None or row["expires_at"] <= now:
        return None
    return Asked(connection_id=row["connection_id"], asked_by=row["asked_by"], verifier=vault_of(db).open(row["verifier"]))


def forget_questions(db: Session, *, now: datetime) -> None:
    """Remove questions that nobody answered in time."""
    db.execute(delete(permissions_asked).where(permissions_asked.c.expires_at <= now))


def _is(used: Grant) -> ColumnElement[bool]:
    return and_(grants.c.connection_id == used.connection_id, grants.c.refresh_token == used.sealed)


def _sealed(db: Session, tokens: Tokens) -> dict[str, Any]:
    vault = vault_of(db)
    sealed = {"access_token": vault.seal(tokens.access), "refresh_token": vault.seal(tokens.refresh)}
    return {**sealed, "state": GOOD, "expires_at": tokens.expires_at}


def _grant(db: Session, row: RowMapping) -> Grant:
    vault = vault_of(db)
    return Grant(
        connection_id=row["connection_id"],
        is_gone=row["state"] == GONE,
        access=vault.open(row["access_token"]),
        refresh=vault.open(row["refresh_token"]),
        sealed=row["refresh_token"],
        expires_at=row["expires_at"],
        granted_at=row["granted_at"],
        renewed_at=row["renewed_at"],
    )


def _hash(state: str) -> str:
    return sha256(state.encode()).hexdigest()
