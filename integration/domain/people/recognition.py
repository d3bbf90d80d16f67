"""Which employee an account is: what the LMS tells may propose it once, and may never quietly change it (LTI-04).

Numbers are given out again once somebody has left. So a number links and joins nobody whose names speak against it; then an
admin says who it is (`integration.domain.people.names` says what counts).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.names import strangers, surely_one


class PersonKey(StrEnum):
    """What the number that an LMS tells is in HR; `EMAIL`: nothing, so that nobody is linked without an admin's yes."""

    NUMBER = "number"
    EXTERNAL_ID = "external_id"
    EMAIL = "email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """How a registration knows people; `connection` is where numbers are looked up (None: in every HRIS)."""

    kind: PersonKey = PersonKey.NUMBER
    connection: UUID | None = None

    @property
    def opens(self) -> bool:
        """Whether anybody can be found by it: a key of one HRIS means nothing without that HRIS."""
        return self.kind is PersonKey.NUMBER or (self.kind is PersonKey.EXTERNAL_ID and self.connection is not None)

    def of(self, employee: Employee) -> str | None:
        """What this person is called by it."""
        if self.connection not in {None, employee.connection_id}:
            return None
        return employee.employee_number if self.kind is PersonKey.NUMBER else employee.external_id


class LinkBasis(StrEnum):
    """How the link between account and employee was confirmed. `contradicted`: an admin must settle it; `shared`: two employees
    have the number that the LMS told, so nobody was linked.
    """

    SOURCED_ID = "sourced_id"
    ADMIN = "admin"
    CONTRADICTED = "contradicted"
    SHARED = "shared"


class Waits(StrEnum):
    """What a contradicted account waits for, where only names put it in doubt: who never was linked, and who lost a link by it."""

    NAMED = "named"
    PARTED = "parted"


class Verdict(StrEnum):
    """What a launch does to the link."""

    KEEP = "keep"
    LINK = "link"
    NUMBER_CHANGED = "number-changed"
    NUMBER_TAKEN = "number-taken"
    NUMBER_SHARED = "number-shared"
    NAME_DIFFERS = "name-differs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known at a launch. `told` is the number in it, `found` the one active employee with that number (None, and
    `shared`, when there are more), `linked` the employee of the confirmed link with all numbers they are known by (`own`), `taken`
    whether `found` is somebody else, whom another account of the same LMS is linked to; `apart`: an admin said that it is not them;
    `former` are those who left and had this number too; `waits` is said of an account that only names put in doubt.
    """

    told: str | None
    found: Employee | None
    linked: Employee | None
    taken: bool
    own: frozenset[str] = field(default=frozenset())
    shared: bool = False
    apart: bool = False
    former: Sequence[Employee] = ()
    waits: Waits | None = None


def judge(account: Account, seen: Evidence) -> Verdict:
    """Keep, make or doubt the link. In doubt nobody takes part until an admin has looked."""
    if account.link_basis == LinkBasis.CONTRADICTED:
        return _look_again(account, seen)
    if seen.linked is None:
        return _first_link(account, seen)
    is_settled = _is_settled(account, seen)
    if not is_settled and _speaks_against(account, seen):
        return Verdict.NUMBER_CHANGED
    if seen.found and _is_replaced(seen.linked, seen) and surely_one(seen.linked, seen.found):
        return Verdict.LINK
    return Verdict.NAME_DIFFERS if not is_settled and _became_another(account, seen.linked, seen) else Verdict.KEEP


def _look_again(account: Account, seen: Evidence) -> Verdict:
    """Names are put right in the LMS and in HR. Who lost a link by them gets it back only where names leave no doubt."""
    if seen.waits is None or seen.found is None or _first_link(account, seen) is not Verdict.LINK:
        return Verdict.KEEP
    is_sure = seen.told == account.sourced_id and surely_one(account, seen.found)
    return Verdict.LINK if seen.waits is Waits.NAMED or is_sure else Verdict.KEEP


def _first_link(account: Account, seen: Evidence) -> Verdict:
    if seen.shared:
        return Verdict.NUMBER_SHARED
    if seen.found is None or seen.apart:
        return Verdict.KEEP
    if seen.taken:
        return Verdict.NUMBER_TAKEN
    return Verdict.LINK if _may_be(account, seen.found, seen.former) else Verdict.NAME_DIFFERS


def _may_be(account: Account, found: Employee, former: Sequence[Employee]) -> bool:
    """Where the number was somebody else's before, names must say that it is the new one; else strangers only are refused."""
    was_another = any(not surely_one(each, found) for each in former)
    return surely_one(account, found) if was_another else not strangers(account, found)


def _became_another(account: Account, linked: Employee, seen: Evidence) -> bool:
    """The number went to somebody of another name, or the record that a number led to is one of somebody else by now."""
    if _is_replaced(linked, seen):
        return True
    return account.link_basis == LinkBasis.SOURCED_ID and not _is_as_it_was(account, linked) and strangers(account, linked)


def _is_as_it_was(account: Account, linked: Employee) -> bool:
    """HR changed nothing in the record since it was linked, so that it is nobody else's: the LMS alone has another name."""
    return account.linked_at is not None and linked.changed_at < account.linked_at


def _is_settled(account: Account, seen: Evidence) -> bool:
    """An admin made this link while knowing of this number."""
    return account.link_basis == LinkBasis.ADMIN and seen.told == account.sourced_id


def _speaks_against(account: Account, seen: Evidence) -> bool:
    """Not where the LMS tells what it always told, and nobody has that number now: HR may have numbered everybody anew."""
    if not seen.told or seen.told in seen.own:
        return False
    if seen.told == account.sourced_id and seen.found is None and not seen.shared:
        return False
    return bool(seen.own) or seen.found is not None or seen.shared


def _is_replaced(linked: Employee, seen: Evidence) -> bool:
    """The HRIS closed one record, and another has its number now."""
    is_other = seen.found is not None and seen.found is not linked and not (seen.taken or seen.apart)
    return is_other and seen.told in seen.own and not linked.is_active
