"""Invitations to register, and the questions asked to whoever comes with one."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.lms.registration import Invitation, PlatformConfiguration
from integration.store.lms.launch_states import hash_of
from integration.store.tables.registration import invitations, registration_tickets
from integration.store.vault import vault_of

LIFE, TICKET_LIFE = timedelta(days=7), timedelta(hours=1)
ONE_ANSWERS_FOR = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A platform that introduced itself, and waits for somebody's yes. `platform_id`: that yes was given, this came of it."""

    invitation_id: UUID
    configuration: PlatformConfiguration
    registration_token: str | None
    platform_id: UUID | None


def write(db: Session, *, product: str | None, host: str | None, now: datetime) -> tuple[UUID, str]:
    """A new invitation: its id, and its word, of which only a hash is stored."""
    id_, word = new_id(), secrets.token_urlsafe(32)
    row = {"id": id_, "word_hash": hash_of(word), "product": product, "host": host, "created_at": now, "expires_at": now + LIFE}
    db.execute(insert(invitations).values(row))
    return id_, word


def find(db: Session, word: str) -> Invitation | None:
    """The invitation with this word, whatever became of it."""
    row = db.execute(select(invitations).where(invitations.c.word_hash == hash_of(word))).one_or_none()
    return _invitation(row) if row else None


def by_id(db: Session, id_: UUID) -> Invitation | None:
    """The invitation with this id."""
    row = db.execute(select(invitations).where(invitations.c.id == id_)).one_or_none()
    return _invitation(row) if row else None


def everyone(db: Session) -> list[Invitation]:
    """All invitations, newest first."""
    return [_invitation(row) for row in db.execute(select(invitations).order_by(invitations.c.id.desc()))]


def revoke(db: Session, id_: UUID, *, now: datetime) -> None:
    """Take it back: nobody registers with it any more. What is registered stays."""
    db.execute(update(invitations).where(invitations.c.id == id_, invitations.c.revoked_at.is_(None)).values(revoked_at=now))


def use(db: Session, id_: UUID, *, issuer: str, platform_id: UUID, now: datetime) -> bool:
    """Note who registered with it; False when it was revoked meanwhile, or another platform was first."""
    free = and_(invitations.c.revoked_at.is_(None), or_(invitations.c.issuer.is_(None), invitations.c.issuer == issuer))
    fields = {"issuer": issuer, "platform_id": platform_id, "used_at": now}
    used = update(invitations).where(invitations.c.id == id_, free).values(fields).returning(invitations.c.id)
    return db.execute(used).one_or_none() is not None


def ask(db: Session, invitation_id: UUID, configuration: PlatformConfiguration, *, token: str | None, now: datetime) -> str:
    """Keep what a platform told until somebody says yes; gives the word of the ticket, of which only a hash is stored."""
    word = secrets.token_urlsafe(32)
    row = {
        "token_hash": hash_of(word),
        "invitation_id": invitation_id,
        "configuration": asdict(configuration),
        "registration_token": vault_of(db).seal(token) if token else None,
        "created_at": now,
        "expires_at": now + TICKET_LIFE,
    }
    db.execute(insert(registration_tickets).values(row))
    return word


def look(db: Session, word: str, *, now: datetime) -> Ticket | None:
    """The ticket with this word, if it is not over."""
    mine = (registration_tickets.c.token_hash == hash_of(word), registration_tickets.c.expires_at > now)
    row = db.execute(select(registration_tickets).where(*mine)).one_or_none()
    return _ticket(db, row) if row else None


def take(db: Session, word: str, *, now: datetime) -> bool:
    """Begin to answer: of two clicks that come at once, one may. False while another answers, or when it was answered."""
    idle = or_(registration_tickets.c.busy_until.is_(None), registration_tickets.c.busy_until <= now)
    mine = (registration_tickets.c.token_hash == hash_of(word), registration_tickets.c.platform_id.is_(None), idle)
    taken = update(registration_tickets).where(*mine).values(busy_until=now + ONE_ANSWERS_FOR).returning(registration_tickets.c.token_hash)
    return db.execute(taken).one_or_none() is not None


def give_back(db: Session, word: str) -> None:
    """It came to nothing: the same question may be answered again."""
    db.execute(update(registration_tickets).where(registration_tickets.c.token_hash == hash_of(word)).values(busy_until=None))


def conclude(db: Session, word: str, platform_id: UUID) -> None:
    """It is answered for good, and the platform's token is forgotten."""
    done = {"platform_id": platform_id, "registration_token": None, "busy_until": None}
    db.execute(update(registration_tickets).where(registration_tickets.c.token_hash == hash_of(word)).values(done))


def forget_expired(db: Session, *, now: datetime) -> None:
    """Remove questions that nobody answered."""
    db.execute(delete(registration_tickets).where(registration_tickets.c.expires_at <= now))


def _invitation(row: Row[Any]) -> Invitation:
    return Invitation(**{name: getattr(row, name) for name in Invitation.__slots__})


def _ticket(db: Session, row: Row[Any]) -> Ticket:
    lists = ("origins", "scopes", "messages")
    told: dict[str, Any] = {name: tuple(each) if name in lists else each for name, each in row.configuration.items()}
    token = vault_of(db).open(row.registration_token) if row.registration_token else None
    configuration = PlatformConfiguration(**told)
    return Ticket(invitation_id=row.invitation_id, configuration=configuration, registration_token=token, platform_id=row.platform_id)
