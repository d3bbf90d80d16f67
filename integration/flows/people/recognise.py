"""Which employee somebody is who launched, and what an admin decides when that is in doubt."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import Evidence, LinkBasis, Verdict, judge
from integration.store import audit
from integration.store.access import accounts
from integration.store.db import Store
from integration.store.people import roster


def recognise(db: Session, account: Account, told: str | None, *, now: datetime) -> None:
    """Make, keep or doubt the link of an account that came in with the number `told` ("" and None are no number).

    In doubt the link is taken away, so that nothing is sent and nobody takes part under a name that may not be theirs.
    """
    found = roster.employee_by_number(db, told) if told else None
    is_new = found is not None and found.id != account.employee_id
    taken = found is not None and is_new and accounts.is_taken(db, found.id, by_another_than=account)
    seen = Evidence(told=told, found=found, linked=accounts.employee_of(db, account), taken=taken)
    verdict = judge(account, seen)
    if verdict is Verdict.LINK and found:
        _link(account, found.id, LinkBasis.SOURCED_ID, now)
        audit.note(db, "account.link", actor="launch", subject=account.id, detail={"employee": str(found.id)}, now=now)
    elif verdict is not Verdict.KEEP:
        _doubt(db, account, seen, verdict, now)
    account.sourced_id = told or account.sourced_id


def settle(store: Store, *, account_id: UUID, employee_id: UUID | None, actor: str, now: datetime) -> None:
    """An admin says which employee this account is (None: nobody). It holds as long as the LMS tells the same number."""
    with store.transaction() as db:
        account = accounts.account(db, account_id)
        if account is None or (employee_id and db.get(Employee, employee_id) is None):
            raise RuleBroken("account.unknown")
        _link(account, employee_id, LinkBasis.ADMIN if employee_id else None, now)
        audit.note(db, "account.settle", actor=actor, subject=account_id, detail={"employee": _text(employee_id)}, now=now)


def _doubt(db: Session, account: Account, seen: Evidence, verdict: Verdict, now: datetime) -> None:
    told = {"reason": verdict, "linked": _text(account.employee_id), "found": _text(seen.found.id if seen.found else None)}
    _link(account, None, LinkBasis.CONTRADICTED, now)
    audit.note(db, "account.contradicted", actor="launch", subject=account.id, detail=told, now=now)


def _link(account: Account, employee_id: UUID | None, basis: LinkBasis | None, now: datetime) -> None:
    account.employee_id, account.link_basis, account.linked_at = employee_id, basis, now


def _text(id_: UUID | None) -> str | None:
    return str(id_) if id_ else None
