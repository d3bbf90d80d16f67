"""Which employee somebody is who launched, and what an admin decides when that is in doubt."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.one_person import MergeBasis
from integration.domain.people.recognition import Evidence, Key, LinkBasis, Verdict, Waits, judge
from integration.flows.people.links import merge
from integration.store import audit
from integration.store.access import accounts
from integration.store.db import Store
from integration.store.people import persons, set_apart

LAUNCH = "launch"
DOUBT = "account.contradicted"


def recognise(db: Session, account: Account, told: str | None, *, key: Key, now: datetime) -> None:
    """Make, keep or doubt the link of an account that came in with the number `told` ("" and None are no number).

    In doubt the link is taken away, so that nothing is sent and nobody takes part under a name that may not be theirs.
    """
    seen = _evidence(db, account, told, key)
    verdict = judge(account, seen)
    if verdict is Verdict.LINK and seen.found:
        _recognised(db, account, seen.found, seen.linked, now)
    elif verdict is Verdict.NUMBER_SHARED or (verdict is Verdict.KEEP and account.link_basis == LinkBasis.SHARED):
        account.link_basis = LinkBasis.SHARED if verdict is Verdict.NUMBER_SHARED else None
    elif verdict is not Verdict.KEEP:
        _doubt(db, account, seen, verdict, now)
    if told and told != account.sourced_id:
        account.sourced_id = told


def settle(store: Store, *, account_id: UUID, employee_id: UUID | None, actor: str, now: datetime, why: str | None = None) -> None:
    """An admin says which employee this account is; None: not the one it was. It holds as long as the LMS tells the same number,
    and a link that was let go is not made again by itself. `why` is what made it a proposal (`email`).
    """
    with store.transaction() as db:
        link_by_hand(db, account_id=account_id, employee_id=employee_id, actor=actor, now=now, why=why)


def link_by_hand(db: Session, *, account_id: UUID, employee_id: UUID | None, actor: str, now: datetime, why: str | None = None) -> None:
    """See `settle`; within a transaction of somebody else."""
    account = accounts.account(db, account_id)
    person = persons.person(db, employee_id) if employee_id else None
    if account is None or (employee_id and person is None):
        raise RuleBroken("account.unknown")
    before = account.employee_id
    if person:
        set_apart.forget(db, account_id, person.id)
    elif before:
        set_apart.keep(db, account_id, before, actor=actor, now=now)
    _link(account, person.id if person else None, LinkBasis.ADMIN if person else None, now)
    detail = {"employee": _text(person.id if person else None), "before": _text(before), **({"why": why} if why else {})}
    audit.note(db, "account.settle" if person else "account.unlink", actor=actor, subject=account_id, detail=detail, now=now)


def _evidence(db: Session, account: Account, told: str | None, key: Key) -> Evidence:
    people = persons.found_by(db, told, key) if told else ()
    found = people[0] if len(people) == 1 else None
    linked = accounts.employee_of(db, account)
    is_new = found is not None and found.id != account.employee_id
    return Evidence(
        told=told,
        found=found,
        linked=linked,
        taken=found is not None and is_new and accounts.is_taken(db, found.id, by_another_than=account),
        own=persons.own_numbers(db, linked, told, key),
        shared=len(people) > 1,
        apart=found is not None and is_new and _are_apart(db, account, linked, found),
        former=persons.left_under(db, {told}, key).get(told, ()) if told and found and linked is None else (),
        waits=_waits(db, account),
    )


def _waits(db: Session, account: Account) -> Waits | None:
    if account.link_basis != LinkBasis.CONTRADICTED:
        return None
    doubt = audit.last(db, DOUBT, subject=account.id)
    if doubt.get("reason") != Verdict.NAME_DIFFERS:
        return None
    return Waits.PARTED if doubt.get("linked") else Waits.NAMED


def _are_apart(db: Session, account: Account, linked: Employee | None, found: Employee) -> bool:
    """Whether an admin said that this account is not them, or that who it is linked to is somebody else."""
    return set_apart.are(db, account.id, found.id) or (linked is not None and set_apart.are(db, linked.id, found.id))


def _recognised(db: Session, account: Account, found: Employee, was: Employee | None, now: datetime) -> None:
    """Who came back under the same number finds what they left: both records are theirs, where mentoring has no objection.

    `judge` let nobody through here whose names say that the number was given to somebody else since.
    """
    if was is not None:
        with suppress(RuleBroken):
            merge.join(db, lead=found.id, other=was.id, basis=MergeBasis.CAME_BACK, actor=LAUNCH, now=now)
    _link(account, found.id, LinkBasis.SOURCED_ID, now)
    audit.note(db, "account.link", actor=LAUNCH, subject=account.id, detail={"employee": str(found.id)}, now=now)


def _doubt(db: Session, account: Account, seen: Evidence, verdict: Verdict, now: datetime) -> None:
    told = {"reason": verdict, "linked": _text(account.employee_id), "found": _text(seen.found.id if seen.found else None)}
    _link(account, None, LinkBasis.CONTRADICTED, now)
    audit.note(db, DOUBT, actor=LAUNCH, subject=account.id, detail=told, now=now)


def _link(account: Account, employee_id: UUID | None, basis: LinkBasis | None, now: datetime) -> None:
    account.employee_id, account.link_basis, account.linked_at = employee_id, basis, now


def _text(id_: UUID | None) -> str | None:
    return str(id_) if id_ else None
