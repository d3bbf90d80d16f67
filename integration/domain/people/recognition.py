"""Which employee an account is: the number that the LMS tells may propose it once, and may never quietly change it (LTI-04)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee


class LinkBasis(StrEnum):
    """How the link between account and employee was confirmed; `contradicted` means an admin must settle it."""

    SOURCED_ID = "sourced_id"
    ADMIN = "admin"
    CONTRADICTED = "contradicted"


class Verdict(StrEnum):
    """What a launch does to the link."""

    KEEP = "keep"
    LINK = "link"
    NUMBER_CHANGED = "number-changed"
    NUMBER_TAKEN = "number-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known at a launch. `told` is the number in it, `found` the one active employee with that number,
    `linked` the employee of the confirmed link, `taken` whether `found` is somebody else, whom another account of the same
    LMS is linked to.
    """

    told: str | None
    found: Employee | None
    linked: Employee | None
    taken: bool


def judge(account: Account, seen: Evidence) -> Verdict:
    """Keep, make or doubt the link. In doubt nobody takes part until an admin has looked."""
    if account.link_basis == LinkBasis.CONTRADICTED:
        return Verdict.KEEP
    if seen.linked is None:
        return _first_link(seen)
    if _is_settled(account, seen) or not _speaks_against(seen.linked, seen):
        return Verdict.LINK if _came_back(seen.linked, seen) else Verdict.KEEP
    return Verdict.NUMBER_CHANGED


def _first_link(seen: Evidence) -> Verdict:
    if seen.found is None:
        return Verdict.KEEP
    return Verdict.NUMBER_TAKEN if seen.taken else Verdict.LINK


def _is_settled(account: Account, seen: Evidence) -> bool:
    """An admin made this link while knowing of this number."""
    return account.link_basis == LinkBasis.ADMIN and seen.told == account.sourced_id


def _speaks_against(linked: Employee, seen: Evidence) -> bool:
    if not seen.told or seen.told == linked.employee_number:
        return False
    return bool(linked.employee_number) or seen.found is not None


def _came_back(linked: Employee, seen: Evidence) -> bool:
    """The HRIS closed one record and opened another under the same number."""
    same_number = seen.told is not None and seen.told == linked.employee_number
    return same_number and not linked.is_active and seen.found is not None and seen.found is not linked and not seen.taken
