"""Accounts as an admin sees them: who they are, which employee that is and how we know, what they may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, String, cast, false, func, or_, select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.account import Account, Right
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import LinkBasis
from integration.store.tables.people import accounts, audit, employees, grants

MOST_LINES = 20
CODE_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account in a list. `proposed` is the right that its roles in the LMS suggest and it does not have."""

    account: Account
    employee: Employee | None
    rights: tuple[Right, ...]
    proposed: Right | None

    @property
    def in_doubt(self) -> bool:
        """Whether number or name do not agree with what was known, so that an admin must say who this is."""
        return self.account.link_basis == LinkBasis.CONTRADICTED


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """What was decided about an account. `actor` is an admin's name, or the door it came through (`command line`)."""

    at: datetime
    act: str
    actor: str
    right: str | None


def search(db: Session, *, words: str = "", most: int = 100) -> list[AccountLine]:
    """Accounts whose names, employee or code have all these words; those that need a decision first, then the latest visitors."""
    found = (
        select(Account, Employee)
        .outerjoin(employees, employees.c.id == accounts.c.employee_id)
        .order_by(*_URGENT, accounts.c.last_seen_at.desc())
    )
    for word in words.split():
        found = found.where(or_(_has_code(word), *(column.icontains(word, autoescape=True) for column in _SEARCHED)))
    return _lines(db, db.execute(found.limit(most)).all())


def account_line(db: Session, account_id: UUID) -> AccountLine:
    """One account. Raises `account.not-found`."""
    found = select(Account, Employee).outerjoin(employees, employees.c.id == accounts.c.employee_id).where(accounts.c.id == account_id)
    row = db.execute(found).one_or_none()
    if row is None:
        raise RuleBroken("account.not-found")
    return _lines(db, [row])[0]


def history(db: Session, account_id: UUID) -> list[AuditLine]:
    """What was decided about this account, newest first."""
    lines = db.execute(select(audit).where(audit.c.subject == str(account_id)).order_by(audit.c.id.desc()).limit(MOST_LINES)).all()
    names = names_of(db, {line.actor for line in lines})
    return [AuditLine(at=line.at, act=line.act, actor=names.get(line.actor, line.actor), right=line.detail.get("right")) for line in lines]


def others_linked_to(db: Session, employee_id: UUID, *, than: UUID) -> list[Account]:
    """Accounts, apart from `than`, that are this employee already."""
    return list(db.scalars(select(Account).where(accounts.c.employee_id == employee_id, accounts.c.id != than)))


def count_in_doubt(db: Session) -> int:
    """How many accounts wait until an admin says who they are."""
    return db.scalar(select(func.count()).where(accounts.c.link_basis.in_((LinkBasis.CONTRADICTED, LinkBasis.SHARED)))) or 0


def count_proposals(db: Session) -> int:
    """How many accounts have a role in the LMS that suggests a right they do not have."""
    held = select(grants.c.account_id).where(
        grants.c.account_id == accounts.c.id, grants.c.right == accounts.c.proposed_right, grants.c.revoked_at.is_(None)
    )
    return db.scalar(select(func.count()).where(accounts.c.proposed_right.is_not(None), ~held.exists())) or 0


_SEARCHED = (
    accounts.c.given_name,
    accounts.c.family_name,
    accounts.c.email,
    employees.c.given_name,
    employees.c.family_name,
    employees.c.employee_number,
)
_URGENT = (accounts.c.link_basis.is_distinct_from(LinkBasis.CONTRADICTED), accounts.c.proposed_right.is_(None))


def _has_code(word: str) -> ColumnElement[bool]:
    return cast(accounts.c.id, String).iendswith(word, autoescape=True) if len(word) == CODE_LETTERS else false()


def _lines(db: Session, rows: Sequence[tuple[Account, Employee | None]]) -> list[AccountLine]:
    held: dict[UUID, list[Right]] = {}
    wanted = (grants.c.account_id.in_([account.id for account, _employee in rows]), grants.c.revoked_at.is_(None))
    for account_id, right in db.execute(select(grants.c.account_id, grants.c.right).where(*wanted).order_by(grants.c.granted_at)):
        held.setdefault(account_id, []).append(Right(right))
    return [_line(account, employee, tuple(held.get(account.id, ()))) for account, employee in rows]


def _line(account: Account, employee: Employee | None, rights: tuple[Right, ...]) -> AccountLine:
    proposed = Right(account.proposed_right) if account.proposed_right else None
    return AccountLine(account=account, employee=employee, rights=rights, proposed=None if proposed in rights else proposed)


def names_of(db: Session, actors: set[str]) -> dict[str, str]:
    """What the actors are called that are accounts."""
    ids = []
    for actor in actors:
        try:
            ids.append(UUID(actor))
        except ValueError:
            continue
    return {str(each.id): each.full_name or each.short_code for each in db.scalars(select(Account).where(accounts.c.id.in_(ids)))}
