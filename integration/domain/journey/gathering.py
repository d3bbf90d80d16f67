"""A meeting of the whole group (docs/domain.md, group coaching): the start G01, coaching GC1, GC2, …, and the closing G08."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from integration.domain.catalogue.plan import GroupPlan
from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.programme import Cohort

CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
LONGEST_PLACE = 120
AROUND = timedelta(weeks=13)
"""How long before the start and after the end of a cohort its group may meet."""


@dataclass(kw_only=True, eq=False)
class Gathering:
    """One meeting. `begins` is a clock time like `13:00`, or None while it is not known."""

    cohort_id: UUID
    kind: str
    meets_on: date
    begins: str | None
    place: str
    planned_at: datetime
    removed_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def is_coaching(self) -> bool:
        """Whether this is a group coaching session."""
        return self.kind.startswith("GC")

    @property
    def is_closing(self) -> bool:
        """Whether this is the closing meeting."""
        return self.kind == "G08"

    def must_be_held(self, today: date) -> None:
        """Raise `gathering.in-future` before its day: nobody was there yet."""
        if self.meets_on > today:
            raise RuleBroken("gathering.in-future")


def kinds(plan: GroupPlan) -> tuple[str, ...]:
    """The meetings that a programme plans, in their order."""
    return (plan.start, *(f"GC{number}" for number in range(1, len(plan.coaching) + 1)), plan.closing)


def planned(cohort: Cohort, *, kind: str, meets_on: date, begins: str, place: str, known: Collection[str], now: datetime) -> Gathering:
    """A new meeting. Raises `gathering.kind`, `gathering.day`, `gathering.time` or `gathering.place`."""
    where = " ".join(place.replace("\0", "").split())
    if kind not in known:
        raise RuleBroken("gathering.kind")
    if not cohort.starts_on - AROUND <= meets_on <= cohort.ends_on + AROUND:
        raise RuleBroken("gathering.day")
    if begins and not CLOCK.fullmatch(begins):
        raise RuleBroken("gathering.time")
    if len(where) > LONGEST_PLACE:
        raise RuleBroken("gathering.place")
    return Gathering(cohort_id=cohort.id, kind=kind, meets_on=meets_on, begins=begins or None, place=where, planned_at=now)
