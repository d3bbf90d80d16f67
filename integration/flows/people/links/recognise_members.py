"""Which employees the people in a list are, many at once, by the same rule as at a launch: by number, and no strangers.

Only looked at, never linked: linking is for a launch. A list is read without mail addresses. So where somebody had the number before,
and only an address says that it is theirs now, they are known from their launch on; as is whom names put in doubt once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.lms.launch import Platform
from integration.domain.lms.membership import Member, told_numbers
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.recognition import Evidence, LinkBasis, Verdict, judge
from integration.store.lms import members
from integration.store.lms.members import Acquaintances


def who_they_are(db: Session, platform: Platform, listed: Mapping[str, Member], *, now: datetime) -> dict[str, UUID]:
    """The employee of each member, by `sub`, as far as known."""
    told = told_numbers(listed)
    known = members.acquaintances(db, platform.issuer, told, key=platform.key)
    people = {user: known.accounts.get(user) or _stranger(platform.issuer, member, now) for user, member in listed.items()}
    found = {user: _employee(people[user], number, known) for user, number in told.items()}
    return {user: employee for user, employee in found.items() if employee}


def _employee(account: Account, told: str | None, known: Acquaintances) -> UUID | None:
    """A confirmed link, or else the number of one active colleague who is nobody else in this LMS."""
    found = known.by_number(told)
    linked = known.employees.get(account.employee_id) if account.employee_id else None
    verdict = judge(account, _evidence(account, told, known, found=found, linked=linked))
    if verdict is Verdict.LINK and found:
        return found.id
    is_sound = verdict is Verdict.KEEP and account.link_basis != LinkBasis.CONTRADICTED
    return linked.id if linked and is_sound else None


def _evidence(account: Account, told: str | None, known: Acquaintances, *, found: Employee | None, linked: Employee | None) -> Evidence:
    return Evidence(
        told=told,
        found=found,
        linked=linked,
        taken=found is not None and bool(known.linked.get(found.id, frozenset()) - {account.id}),
        own=known.own.get(linked.id, frozenset()) if linked else frozenset(),
        apart=found is not None and frozenset((account.id, found.id)) in known.apart,
        former=known.former.get(told, ()) if told else (),
    )


def _stranger(issuer: str, member: Member, now: datetime) -> Account:
    """Somebody who never launched."""
    account = Account(issuer=issuer, subject=member.user, created_at=now, last_seen_at=now)
    account.given_name, account.family_name = member.given_name, member.family_name
    return account
