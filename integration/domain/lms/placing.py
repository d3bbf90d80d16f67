"""Placing doors of a trajectory in a course: what the LMS takes, what somebody chose, and what a placed door leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class CourseDoor(StrEnum):
    """Where somebody comes in from a course. Only the trajectory has a column in the gradebook; all lead to the same duo."""

    TRAJECTORY = "trajectory"
    AGREEMENT = "agreement"
    GROUP_COACHING = "group-coaching"
    CLOSING = "closing"

    @property
    def is_graded(self) -> bool:
        """Whether progress goes to a column of this door."""
        return self is CourseDoor.TRAJECTORY


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingRequest:
    """What an LMS says when it asks somebody to choose content (DL-01).

    `ignores_columns`: it said that it makes none. `data` goes back as it came, also when it is empty; `has_data` says whether it came.
    """

    return_url: str
    takes_links: bool
    takes_several: bool
    ignores_columns: bool
    has_data: bool = False
    data: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody chose: the programme, its group if there is one in this course, and one door or more."""

    programme: str
    cohort_id: UUID | None
    doors: tuple[CourseDoor, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A door that was placed in a course. `id` is in its address and in its custom parameters, so that launches find it back."""

    id: UUID
    deployment_id: UUID
    context_id: UUID | None
    cohort_id: UUID | None
    programme: str
    door: CourseDoor
    placed_at: datetime
