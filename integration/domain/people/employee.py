"""An employee comes from an HRIS."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.ids import new_id


class EmploymentStatus(StrEnum):
    """Where somebody stands with the employer (docs/domain.md, HRIS fields)."""

    ACTIVE = "active"
    ON_LEAVE = "on_leave"
    LEFT = "left"


@dataclass(kw_only=True, eq=False)
class Employee:
    """Somebody in the roster; every field but the keys may be unknown. Identity is (connection, external_id).

    `merged_into`: this is one more record of that person; it follows its own source, and nothing hangs on it (ADR 0012).
    """

    connection_id: UUID
    external_id: str
    employment_status: str
    row_hash: int
    changed_at: datetime
    employee_number: str | None = None
    given_name: str | None = None
    family_name: str | None = None
    work_email: str | None = None
    department_id: str | None = None
    department_name: str | None = None
    team_id: str | None = None
    job_family: str | None = None
    job_title: str | None = None
    manager_external_id: str | None = None
    location: str | None = None
    employed_since: str | None = None
    employment_end_date: date | None = None
    leads_people: bool | None = None
    preferred_language: str | None = None
    merged_into: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def is_active(self) -> bool:
        """Whether this person works here now (on leave counts as working here)."""
        return self.employment_status != EmploymentStatus.LEFT

    @property
    def full_name(self) -> str:
        """Given and family name; the employee number when there is no name."""
        return " ".join(part for part in (self.given_name, self.family_name) if part) or f"({self.employee_number})"

    @property
    def short_name(self) -> str:
        """The name colleagues use."""
        return self.given_name or self.full_name
