"""Early warning signs (docs/domain.md): what the service notices about a duo, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from integration.domain.people.employee import EmploymentStatus

HRIS_CHANGE = "E12"
"""Partners come into one reporting line, or one leaves or is away for long. For the coordinator: stop or rematch within 14 days."""


class Cause(StrEnum):
    """What changed at work. Why somebody is away is never known."""

    LEFT = "left"
    ON_LEAVE = "on_leave"
    REPORTING_LINE = "reporting_line"


def cause_of(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> Cause | None:
    """What this change of one member's employment means for their duo, whoever the partner is."""
    status = after.get("employment_status")
    if before is None or status == before.get("employment_status"):
        return None
    return {EmploymentStatus.LEFT.value: Cause.LEFT, EmploymentStatus.ON_LEAVE.value: Cause.ON_LEAVE}.get(str(status))


def has_other_manager(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether somebody reports to somebody else now."""
    return before is not None and before.get("manager_external_id") != after.get("manager_external_id")
