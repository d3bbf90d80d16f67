"""Roles as platforms write them, in all their spellings (ROLE-03..06)."""

from __future__ import annotations

from collections.abc import Iterable

LIS = "http://purl.imsglobal.org/vocab/lis/v2"
CORE = ("Administrator", "ContentDeveloper", "Instructor", "Learner", "Mentor", "Manager", "Member", "Officer")
SHORT = {name.lower(): name for name in CORE}
URN = "urn:lti:role:ims/lis/"
TAKING_PART = frozenset({"Learner", "Member", "Mentor"})
PROPOSING = frozenset({"Instructor", "Administrator"})
GRADER = "Instructor#Grader"


def course_roles(raw: Iterable[str]) -> frozenset[str]:
    """The roles in the course, by the names of the membership vocabulary; sub-roles as `Instructor#Grader`.

    Institution and system roles, unknown ones and "" mean nothing in a course. URIs are compared to the letter,
    short names are not; a sub-role that comes without its principal role stands for it (ROLE-04).
    """
    found = {role for role in map(_course_role, raw) if role}
    implied = {role.partition("#")[0] for role in found if "#" in role and role != GRADER}
    return frozenset(found | implied)


def proposes_coordinator(roles: Iterable[str]) -> bool:
    """Whether an admin may be asked to make this person a coordinator; a role alone grants nothing (ROLE-06)."""
    return not PROPOSING.isdisjoint(roles)


def takes_part(roles: frozenset[str]) -> bool:
    """Whether these course roles are of somebody for a duo; somebody without any may be (ROLE-06)."""
    return not roles or not roles.isdisjoint(TAKING_PART)


def _course_role(raw: str) -> str | None:
    if raw.startswith(f"{LIS}/membership#"):
        return _known(raw.partition("#")[2])
    if raw.startswith(f"{LIS}/membership/"):
        return _sub_role(*raw.removeprefix(f"{LIS}/membership/").partition("#")[::2])
    if raw.startswith(URN):
        return _sub_role(*raw.removeprefix(URN).partition("/")[::2])
    return SHORT.get(raw.lower())


def _known(name: str) -> str | None:
    return name if name in CORE else None


def _sub_role(principal: str, detail: str) -> str | None:
    if principal not in CORE:
        return None
    return f"{principal}#{detail}" if detail and detail != principal else principal
