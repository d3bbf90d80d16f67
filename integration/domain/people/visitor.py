"""Who is here: an account at one of the two doors, what it may do, and the launch it looks at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from integration.domain.lms.launch import Purpose
from integration.domain.people.account import Account, Right
from integration.domain.people.employee import Employee


class Door(StrEnum):
    """Where somebody came in: the pages in the LMS, or the admin pages, which are never framed."""

    TOOL = "tool"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchView:
    """The launch a page belongs to. `roles` are those of the LMS and grant nothing; `origins` may frame the page.

    `acting`: an administrator of the LMS is at the keys, not the person of the account (VAR-06).
    """

    id: UUID
    platform_id: UUID
    purpose: Purpose
    context_id: UUID | None
    context_title: str | None
    resource_link_id: UUID | None
    roles: tuple[str, ...]
    locale: str | None
    origins: tuple[str, ...]
    acting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who is here. `employee` is the confirmed and active one, or None; `launch` is None at the admin door.

    `form_key` is what form tokens are bound to: the launch, which outlives a change of session, or the admin's session.
    `carried`: a session without cookies, which a script holds: short, and not for whatever an admin allowed (CK-08).
    """

    account: Account
    employee: Employee | None
    rights: frozenset[Right]
    launch: LaunchView | None
    door: Door
    form_key: str
    carried: bool = False

    @property
    def is_acting(self) -> bool:
        """Whether somebody else is here under this name: what is between two people, and what one agrees to, is not for them."""
        return self.launch is not None and self.launch.acting

    @property
    def may_take_part(self) -> bool:
        """Whether participant pages are for this visitor: here from a course, and known to be an employee."""
        return self.launch is not None and self.employee is not None and not self.is_acting

    @property
    def proposed(self) -> Right | None:
        """The right that roles in the LMS suggest and that no admin gave (ROLE-06)."""
        suggested = self.account.proposed_right
        return Right(suggested) if suggested and suggested not in self.rights else None

    def holds(self, right: Right) -> bool:
        """Whether an admin gave this visitor a right (an admin's own counts only at the admin door)."""
        return right in self.rights and not (self.is_acting or self.carried) and (self.door is Door.ADMIN or right is not Right.ADMIN)
