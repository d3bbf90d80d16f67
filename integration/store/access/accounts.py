"""Accounts: who signs in, which employee that is, and what an admin allowed them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.people.account import Account, Right
from integration.domain.people.employee import Employee
from integration.store.tables.lti import launches
from integration.store.tables.people import accounts, employees, grants
from integration.store.upsert import upsert

FRESH = timedelta(minutes=1)
_TAKEN = (
    select(accounts.c.id)
    .where(accounts.c.employee_id == bindparam("employee"), accounts.c.issuer == bindparam("issuer"), accounts.c.id != bindparam("account"))
    .limit(1)
)
_ADD_LAUNCH = insert(launches)
_RIGHTS = select(grants.c.right).where(grants.c.account_id == bindparam("account"), grants.c.revoked_at.is_(None))


def come_in(db: Session, issuer: str, subject: str, *, told: Mapping[str, Any], now: datetime) -> Account:
    """The account `(issuer, subject)`, made if it is new; `told` are the fields that this sign-in refreshes."""
    key = {"issuer": issuer, "subject": subject}
    id_ = upsert(db, accounts, key=key, values={**told, "last_seen_at": now}, first={"created_at": now})
    return db.get_one(Account, id_, populate_existing=True)


def came_back(known: Account, *, told: Mapping[str, Any], now: datetime) -> Account:
    """The same for an account that was read: what this sign-in tells anew, and that it came, where nobody noted so this minute."""
    for name, value in told.items():
        if getattr(known, name) != value:
            setattr(known, name, value)
    if known.last_seen_at <= now - FRESH:
        known.last_seen_at = now
    return known


def account(db: Session, id_: UUID) -> Account | None:
    """One account."""
    return db.get(Account, id_)


def person_of(db: Session, id_: UUID) -> tuple[Account, Employee | None] | None:
    """One account, and the employee it is linked to, whether active or not."""
    row = db.execute(_person(), {"account": id_}).one_or_none()
    return (row[0], row[1]) if row else None


@cache
def _person() -> Select[Account, Employee]:
    is_linked = employees.c.id == accounts.c.employee_id
    return select(Account, Employee).outerjoin(Employee, is_linked).where(accounts.c.id == bindparam("account"))


def employee_of(db: Session, account: Account) -> Employee | None:
    """The employee this account is linked to, whether active or not."""
    return db.get(Employee, account.employee_id) if account.employee_id else None


def is_taken(db: Session, employee_id: UUID, *, by_another_than: Account) -> bool:
    """Whether another account of the same LMS is that employee already."""
    seen = {"employee": employee_id, "issuer": by_another_than.issuer, "account": by_another_than.id}
    return db.scalar(_TAKEN, seen) is not None


def add_launch(db: Session, values: Mapping[str, Any]) -> None:
    """Note that an account came in through an activity."""
    db.execute(_ADD_LAUNCH, dict(values))


def roles_of(db: Session, account_id: UUID) -> list[list[str]]:
    """The roles in the LMS with which an account last came in, once per activity."""
    mine = select(launches.c.resource_link_id, launches.c.roles).where(launches.c.account_id == account_id).order_by(launches.c.id)
    return list(dict(db.execute(mine).all()).values())


def spoken_in(db: Session, launch_id: UUID) -> tuple[str | None, str | None]:
    """The language that somebody chose, and the one their LMS told at a launch; good for a page without a session."""
    told = select(accounts.c.language, launches.c.locale).join(launches, launches.c.account_id == accounts.c.id)
    row = db.execute(told.where(launches.c.id == launch_id)).one_or_none()
    return (row.language, row.locale) if row else (None, None)


def rights_of(db: Session, account_id: UUID) -> frozenset[Right]:
    """What an admin gave this account and nobody took back."""
    return frozenset(Right(right) for right in db.scalars(_RIGHTS, {"account": account_id}))


def holders(db: Session, right: Right) -> set[UUID]:
    """The accounts that hold a right; who asks keeps others from changing that until the transaction ends."""
    held = select(grants.c.account_id).where(grants.c.right == right, grants.c.revoked_at.is_(None))
    return set(db.scalars(held.order_by(grants.c.id).with_for_update()))


def revoke(db: Session, account_id: UUID, right: Right, *, now: datetime) -> bool:
    """Take a right back; False when nobody held it."""
    held = (grants.c.account_id == account_id, grants.c.right == right, grants.c.revoked_at.is_(None))
    return bool(db.scalars(update(grants).where(*held).values(revoked_at=now).returning(grants.c.id)).all())
