"""One-time links: a random word that signs in once, soon."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, select
from sqlalchemy.orm import Session

from integration.store.lms.launch_states import hash_of
from integration.store.tables.people import tickets

LIFE = timedelta(minutes=15)


def write(db: Session, account_id: UUID, *, purpose: str, now: datetime) -> str:
    """A new ticket; only its hash is stored."""
    word = secrets.token_urlsafe(32)
    db.execute(
        insert(tickets).values(token_hash=hash_of(word), purpose=purpose, account_id=account_id, created_at=now, expires_at=now + LIFE)
    )
    return word


def is_good(db: Session, word: str, *, purpose: str, now: datetime) -> bool:
    """Whether the ticket could be used; looking does not use it (scanners follow links too)."""
    return db.scalar(select(tickets.c.token_hash).where(_matches(word, purpose, now))) is not None


def tear(db: Session, word: str, *, purpose: str, now: datetime) -> UUID | None:
    """Use the ticket up and say whose it was: of two that come at once, one gets it."""
    id_: UUID | None = db.scalar(delete(tickets).where(_matches(word, purpose, now)).returning(tickets.c.account_id))
    return id_


def forget_expired(db: Session, *, now: datetime) -> None:
    """Remove tickets that nobody used."""
    db.execute(delete(tickets).where(tickets.c.expires_at <= now))


def _matches(word: str, purpose: str, now: datetime) -> ColumnElement[bool]:
    return and_(tickets.c.token_hash == hash_of(word), tickets.c.purpose == purpose, tickets.c.expires_at > now)
