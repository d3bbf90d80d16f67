"""Why a duo stopped: a category that somebody chose to give, or nothing. Stopping never needs one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID


class EndReason(StrEnum):
    """What may be chosen. SAFETY is never kept: it shows the way to help, and counts as NONE_GIVEN for everybody."""

    TIME = "time"
    JOB_CHANGE = "job_change"
    LEFT_ORG = "left_org"
    MISMATCH = "mismatch"
    SAFETY = "safety"
    OTHER = "other"
    NONE_GIVEN = "none_given"


@dataclass(kw_only=True, eq=False)
class Ending:
    """What was said when a duo stopped, by the member `person`; None when the coordinator stopped it."""

    duo_id: UUID
    reason: str
    person: UUID | None = None

    @classmethod
    def told(cls, duo_id: UUID, person: UUID | None, reason: str | None) -> Self:
        """What is kept of it. An unknown reason is none, and `safety` leaves no trace at all."""
        said = reason if reason in set(EndReason) - {EndReason.SAFETY} else None
        return cls(duo_id=duo_id, person=person, reason=said or EndReason.NONE_GIVEN)
