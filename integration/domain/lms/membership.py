"""Who is in a course: what a list of members means for what we knew, and when that needs a yes.

Pure. Absent from a whole list means having left the course, softly: the row stays for a while and a duo is never touched.
A list that was not read to its end removes nobody (NRPS-05).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from integration.domain.people.guard import ALWAYS_ALLOWED

MOST_AT_ONCE = 50
"""More than this never leave a course at once without a yes, however large it is (NRPS-05)."""
GRACE = timedelta(days=30)
"""How long somebody who left is remembered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in the list of the LMS. `user` is the `sub` they launch with; `sourced_id` their employee number, if told.

    `takes_part`: whether this is somebody for a duo, and no teacher or manager.
    """

    user: str
    takes_part: bool = True
    is_active: bool = True
    sourced_id: str | None = None
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """A list that was read to its end. `nameless` counts entries that name nobody: with any, absence proves nothing.

    `is_whole` is False for a list of changes only; `changes_url` is where the changes from now on will be, if the LMS tells them.
    """

    found: Mapping[str, Member]
    nameless: int = 0
    is_whole: bool = True
    changes_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What we keep of somebody in a course: who they are in HR, or else their name, and nothing more (NRPS-08)."""

    is_here: bool = True
    employee_id: UUID | None = None
    given_name: str | None = None
    family_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What to write, and who left; both by the `user` of the LMS."""

    written: Mapping[str, Place]
    leavers: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to do."""
        return not (self.written or self.leavers)


def told_numbers(members: Mapping[str, Member]) -> dict[str, str | None]:
    """The employee number of each; None for a number that several people in one list have: it is nobody's."""
    counted = Counter(member.sourced_id for member in members.values() if member.sourced_id)
    return {user: member.sourced_id if counted[member.sourced_id or ""] == 1 else None for user, member in members.items()}


def employees_of_others(present: Mapping[str, Place], listed: Mapping[str, Member]) -> frozenset[UUID]:
    """Who in HR is somebody in the course already that this list does not name."""
    return frozenset(place.employee_id for user, place in present.items() if place.is_here and place.employee_id and user not in listed)


def place_of(member: Member, employee: UUID | None) -> Place:
    """What we keep of a member. Of a colleague whom HR knows we need no name from the LMS."""
    is_here = member.is_active and member.takes_part
    if employee:
        return Place(is_here=is_here, employee_id=employee)
    return Place(is_here=is_here, given_name=member.given_name, family_name=member.family_name)


def diff(present: Mapping[str, Place], incoming: Mapping[str, Place], *, absent_left: bool) -> Changes:
    """Compare by user. `absent_left`: whether being absent means having left (only so after a whole and sound list)."""
    written = {user: now for user, now in incoming.items() if now.is_here and present.get(user) != now}
    leavers = [user for user, was in present.items() if was.is_here and _left(incoming.get(user), absent_left=absent_left)]
    return Changes(written=written, leavers=tuple(sorted(leavers)))


def _left(now: Place | None, *, absent_left: bool) -> bool:
    return absent_left if now is None else not now.is_here


def needs_yes(found: Changes, *, here: int, limit: int, allowed: int = 0) -> bool:
    """Whether so many of the `here` people leave that somebody must look first; `allowed` is what somebody said yes to.

    `limit` is the percent that may go (IMPORT_SHRINK_LIMIT); five persons always may, unless nobody would be left.
    """
    going = len(found.leavers)
    if going <= allowed:
        return False
    return going >= here or going > min(max(ALWAYS_ALLOWED, here * limit // 100), MOST_AT_ONCE)
