"""A programme says what a trajectory is; a cohort is a group of duos that walks it together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from integration.domain.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A template from the catalogue (docs/domain.md, programmes). Texts are per language: `{"nl": …, "en": …}`."""

    code: str
    title: Mapping[str, str]
    question: Mapping[str, str]
    months: int
    planned_sessions: int
    milestones: tuple[str, ...]
    plan: tuple[str, ...]
    competencies: tuple[str, ...]


@dataclass(kw_only=True, eq=False)
class Cohort:
    """Several duos in one period. `milestones` and `planned_sessions` are frozen at the start, so that a later
    change of the catalogue does not move anybody's progress. `context_id` is the LMS course it lives in.
    """

    programme: str
    name: str
    starts_on: date
    ends_on: date
    milestones: list[str]
    planned_sessions: int
    created_at: datetime
    context_id: UUID | None = None
    id: UUID = field(default_factory=new_id)
