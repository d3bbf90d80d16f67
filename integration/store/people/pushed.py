"""Users as a system pushed them, so that it reads back what it wrote. What we make of them stands in the roster."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.store.people.staging import in_batches
from integration.store.tables.hris import imports, problems
from integration.store.tables.scim import scim_users


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """One user; `body` is the SCIM resource without id and meta."""

    id: UUID
    body: Mapping[str, Any]
    version: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which users: equal to what is given (`user_name` in any case), after a place in the order of coming, so many."""

    id: UUID | None = None
    user_name: str | None = None
    external_id: str | None = None
    after: UUID | None = None
    before: UUID | None = None
    start: int = 0
    most: int | None = None


def find(db: Session, connection_id: UUID, id_: UUID) -> Pushed | None:
    """The user with this id; None when there is none (any more)."""
    row = db.execute(select(scim_users).where(_here(connection_id), scim_users.c.id == id_)).one_or_none()
    return _pushed(row) if row else None


def is_taken(db: Session, connection_id: UUID, user_name: str, *, by_another_than: UUID | None = None) -> bool:
    """Whether another user has this name; names differ by more than capitals."""
    same = select(scim_users.c.id).where(_here(connection_id), scim_users.c.user_name == folded(user_name))
    return any(id_ != by_another_than for id_ in db.scalars(same))


def add(db: Session, connection_id: UUID, body: Mapping[str, Any], *, now: datetime) -> Pushed:
    """A new user; one who was removed and comes with the same externalId is the same one again, with the same id."""
    known = _gone(db, connection_id, body.get("externalId"))
    values = {**_columns(body), "created_at": now, "changed_at": now, "deleted_at": None}
    if known:
        back = update(scim_users).where(scim_users.c.id == known.id).values(**values, version=known.version + 1)
        return _pushed(db.execute(back.returning(*scim_users.c)).one())
    new = insert(scim_users).values(id=new_id(), connection_id=connection_id, version=1, **values)
    return _pushed(db.execute(new.returning(*scim_users.c)).one())


def change(db: Session, known: Pushed, body: Mapping[str, Any], *, now: datetime) -> Pushed:
    """The user as it is now."""
    changed = update(scim_users).where(scim_users.c.id == known.id)
    values = {**_columns(body), "changed_at": now, "version": known.version + 1}
    return _pushed(db.execute(changed.values(**values).returning(*scim_users.c)).one())


def remove(db: Session, known: Pushed, *, now: datetime) -> None:
    """Forget what was said of this user; only by externalId would they be known again."""
    gone = {"user_name": str(known.id), "body": {}, "changed_at": now, "deleted_at": now, "refused_at": None}
    db.execute(update(scim_users).where(scim_users.c.id == known.id).values(gone))


def count(db: Session, connection_id: UUID, wanted: Wanted) -> int:
    """How many users there are like that, wherever a page begins."""
    return db.scalar(select(func.count()).select_from(scim_users).where(_here(connection_id), *_equal(wanted))) or 0


def search(db: Session, connection_id: UUID, wanted: Wanted) -> list[Pushed]:
    """The users like that, in the order in which they came; those `before` a place are the nearest ones to it."""
    found = select(scim_users).where(_here(connection_id), *_equal(wanted), *_from(wanted)).limit(wanted.most).offset(wanted.start)
    if wanted.before:
        return [_pushed(row) for row in db.execute(found.order_by(scim_users.c.id.desc()))][::-1]
    return [_pushed(row) for row in db.execute(found.order_by(scim_users.c.id))]


def removed(db: Session, connection_id: UUID) -> list[UUID]:
    """The ids of users who are no longer there."""
    gone = and_(scim_users.c.connection_id == connection_id, scim_users.c.deleted_at.is_not(None))
    return list(db.scalars(select(scim_users.c.id).where(gone)))


def refuse(db: Session, connection_id: UUID, keys: Collection[str], *, now: datetime) -> None:
    """Somebody said no to it that these people leave: they stay until there is newer word of them."""
    for batch in in_batches([UUID(key) for key in sorted(keys)]):
        here = and_(scim_users.c.connection_id == connection_id, scim_users.c.id.in_(batch))
        db.execute(update(scim_users).where(here).values(refused_at=now))


def refused(db: Session, connection_id: UUID) -> set[str]:
    """The keys of those who stay because somebody said so."""
    here = and_(scim_users.c.connection_id == connection_id, scim_users.c.refused_at.is_not(None))
    return {str(id_) for id_ in db.scalars(select(scim_users.c.id).where(here))}


def names(db: Session, connection_id: UUID) -> dict[str, str]:
    """The user names of everybody with a problem, by their key in the roster."""
    here = select(imports.c.id).where(imports.c.connection_id == connection_id)
    keys = {UUID(key) for key in db.scalars(select(problems.c.external_id).where(problems.c.import_id.in_(here))) if key}
    found = db.execute(select(scim_users.c.id, scim_users.c.body).where(_here(connection_id), scim_users.c.id.in_(keys)))
    return {str(row.id): row.body["userName"] for row in found}


def folded(user_name: str) -> str:
    """A user name as it is compared (RFC 7643, 4.1.1: not case exact)."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", user_name).lower())


def _here(connection_id: UUID) -> ColumnElement[bool]:
    return and_(scim_users.c.connection_id == connection_id, scim_users.c.deleted_at.is_(None))


def _equal(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    values = {"id": wanted.id, "external_id": wanted.external_id}
    name = None if wanted.user_name is None else folded(wanted.user_name)
    return [scim_users.c[column] == value for column, value in {**values, "user_name": name}.items() if value is not None]


def _from(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    after = [scim_users.c.id > wanted.after] if wanted.after else []
    return [*after, scim_users.c.id < wanted.before] if wanted.before else after


def _gone(db: Session, connection_id: UUID, external_id: str | None) -> Pushed | None:
    if not external_id:
        return None
    same = and_(scim_users.c.connection_id == connection_id, scim_users.c.external_id == external_id)
    gone = select(scim_users).where(same, scim_users.c.deleted_at.is_not(None)).order_by(scim_users.c.deleted_at.desc())
    row = db.execute(gone.limit(1)).one_or_none()
    return _pushed(row) if row else None


def _columns(body: Mapping[str, Any]) -> dict[str, Any]:
    told = {"user_name": folded(body["userName"]), "external_id": body.get("externalId"), "body": dict(body)}
    return {**told, "refused_at": None}


def _pushed(row: Row[Any]) -> Pushed:
    return Pushed(id=row.id, body=row.body, version=row.version, created_at=row.created_at, changed_at=row.changed_at)
