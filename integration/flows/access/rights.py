"""Rights: an admin gives them to accounts and takes them back; roles in an LMS only propose (ROLE-06). All of it is audited."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.account import Grant, Right
from integration.store import audit
from integration.store.access import accounts
from integration.store.db import Store


def grant(store: Store, *, account_id: UUID, right: Right, actor: str, now: datetime) -> None:
    """Give a right; giving it twice changes nothing. `actor` is the admin's account id, or `command line`."""
    with store.transaction() as db:
        if accounts.account(db, account_id) is None:
            raise RuleBroken("account.unknown")
        if right not in accounts.rights_of(db, account_id):
            give(db, account_id, right, actor=actor, now=now)


def grant_ahead(store: Store, *, issuer: str, subject: str, right: Right, actor: str, now: datetime) -> None:
    """Give a right to somebody who has yet to come in: the LMS's own `(issuer, sub)` names them. Twice changes nothing."""
    with store.transaction() as db:
        account = accounts.come_in(db, issuer, subject, told={}, now=now)
        if right not in accounts.rights_of(db, account.id):
            give(db, account.id, right, actor=actor, now=now)


def revoke(store: Store, *, account_id: UUID, right: Right, actor: str, now: datetime) -> None:
    """Take a right back; the account notices at its next page. Nobody can take away the last admin."""
    with store.transaction() as db:
        if right is Right.ADMIN and accounts.holders(db, right) == {account_id}:
            raise RuleBroken("rights.last-admin")
        if accounts.revoke(db, account_id, right, now=now):
            audit.note(db, "right.revoke", actor=actor, subject=account_id, detail={"right": right}, now=now)


def give(db: Session, account_id: UUID, right: Right, *, actor: str, now: datetime) -> None:
    """Write a grant and its audit line in a transaction that is under way."""
    db.add(Grant(account_id=account_id, right=right, granted_by=actor, granted_at=now))
    audit.note(db, "right.grant", actor=actor, subject=account_id, detail={"right": right}, now=now)
