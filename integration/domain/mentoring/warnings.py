"""Early warning signs (docs/domain.md): what the service notices about a duo, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from integration.domain.people.employee import EmploymentStatus

CALLED_OFF, MISSED_GROUP, NO_TIME, FEW_ANSWERS = "E02", "E11", "E13", "E14"
HRIS_CHANGE = "E12"
"""Partners come into one reporting line, or one leaves or is away for long. For the coordinator: stop or rematch within 14 days."""

BLOCK = timedelta(weeks=4)
FEWEST_PEOPLE, FEWEST_DUOS = 5, 3
"""E14 is told of a group of at least so many people in so many duos, else it would be about somebody (docs/domain.md, aggregation)."""
MISSED_FOR = timedelta(weeks=4)
"""How long a missed group session asks for somebody (E11)."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How far a group looked back on its sessions: `asked` and `given` count a session once per person."""

    people: int
    duos: int
    asked: int
    given: int

    @property
    def is_low(self) -> bool:
        """Less than half (E14); never of a group too small to be told of."""
        return self.people >= FEWEST_PEOPLE and self.duos >= FEWEST_DUOS and 2 * self.given < self.asked


def settled_block(starts_on: date, today: date, *, open_for: timedelta) -> tuple[date, date] | None:
    """The last four weeks of a group, counted from its first day, of which no answer can come in any more; the second day is after it.

    None while there are none. Because they are over, nobody can read one answer from what changes between two looks.
    """
    blocks = (today - open_for - starts_on) // BLOCK
    return (starts_on + (blocks - 1) * BLOCK, starts_on + blocks * BLOCK) if blocks > 0 else None
