"""An account signs in, and holds the rights that an admin granted; a confirmed link makes it an employee's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.ids import new_id


class Right(StrEnum):
    """What an admin can grant to an account. Taking part is no right: it follows from being in a cohort."""

    ADMIN = "admin"
    COORDINATOR = "coordinator"
    COACH = "coach"
    SPONSOR = "sponsor"
    PRIVACY_OFFICER = "privacy_officer"


@dataclass(kw_only=True, eq=False)
class Account:
    """Somebody who signs in: `(issuer, subject)` and nothing else identifies them (LTI-04).

    `link_basis` says how the link to an employee was confirmed: `sourced_id` or `admin`; `contradicted` waits for an admin.
    `proposed_right` is what the roles in the LMS suggest, for an admin to grant or not (ROLE-06).
    """

    issuer: str
    subject: str
    created_at: datetime
    last_seen_at: datetime
    given_name: str | None = None
    family_name: str | None = None
    email: str | None = None
    sourced_id: str | None = None
    language: str | None = None
    employee_id: UUID | None = None
    link_basis: str | None = None
    proposed_right: str | None = None
    linked_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def full_name(self) -> str | None:
        """The name, if the LMS shared one; else pages say it with `short_code` (LTI-42)."""
        return " ".join(part for part in (self.given_name, self.family_name) if part) or None

    @property
    def short_code(self) -> str:
        """A short, stable sign for somebody without a name; people can read it to each other."""
        return str(self.id)[-6:].upper()


@dataclass(kw_only=True, eq=False)
class Grant:
    """A right that an admin gave to an account. LMS roles only propose; this decides (ROLE-06)."""

    account_id: UUID
    right: str
    granted_by: str
    granted_at: datetime
    revoked_at: datetime | None = None
    id: UUID = field(default_factory=new_id)
