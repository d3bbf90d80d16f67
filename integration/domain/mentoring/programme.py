"""A programme says what a trajectory is; a cohort is a group of duos that walks it together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from integration.domain.catalogue.entry_rule import EntryRule
from integration.domain.catalogue.pair_rule import PairRule
from integration.domain.catalogue.plan import GroupPlan, PlannedSession
from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.people.employee import Employee
from integration.domain.texts import Text

TEAM = "team_id"
LONGEST_NAME = 120
FURTHEST_START = timedelta(days=2 * 366)
WEEKS = {6: 26, 9: 39, 12: 52}
"""Months of a programme and the weeks they last."""
LAST_WEEKS = {26: (4, 11, 14, 22, 26), 39: (5, 17, 20, 34, 39), 52: (6, 23, 27, 46, 52)}
"""The last week of the phases P1 to P5, per length."""


def is_name(text: str) -> bool:
    """Whether a group may be called so."""
    return 0 < len(_plain(text)) <= LONGEST_NAME


def is_near(starts_on: date, now: datetime) -> bool:
    """Whether a group may start on that day."""
    return abs(starts_on - now.date()) <= FURTHEST_START


def _plain(text: str) -> str:
    return " ".join(text.replace("\0", "").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A template from the catalogue (docs/domain.md, programmes).

    `plan` has one entry per session, `groups` the working formats of the group. `pair` is asked of two partners, never of a person; `entry`
    is empty unless an organisation has a justified reason. `yields` is what it should bring, `watch` what may go wrong.
    """

    code: str
    title: Text
    goal: Text
    question: Text
    audience: Text
    months: int
    milestones: tuple[str, ...]
    plan: tuple[PlannedSession, ...]
    groups: GroupPlan
    competencies: tuple[str, ...]
    pair: PairRule
    yields: tuple[Text, ...]
    watch: tuple[Text, ...]
    entry: tuple[EntryRule, ...] = ()
    offered: bool = True

    @property
    def planned_sessions(self) -> int:
        """How many duo sessions it has."""
        return len(self.plan)

    @property
    def planned_gatherings(self) -> int:
        """How often the whole group meets: at the start, for each coaching session, and at the end."""
        return len(self.groups.coaching) + 2

    def begin(self, *, name: str, starts_on: date, context_id: UUID | None, now: datetime) -> Cohort:
        """A cohort of this programme, its plan frozen. Raises `cohort.name` or `cohort.start`."""
        if not is_name(name):
            raise RuleBroken("cohort.name")
        if not is_near(starts_on, now):
            raise RuleBroken("cohort.start")
        return Cohort(
            programme=self.code,
            name=_plain(name),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(weeks=WEEKS[self.months]),
            milestones=list(self.milestones),
            planned_sessions=self.planned_sessions,
            planned_gatherings=self.planned_gatherings,
            created_at=now,
            context_id=context_id,
        )

    def same_in(self, one: Employee, other: Employee) -> tuple[str, ...]:
        """The fields in which these two should differ but do not: the team in every programme, and those of this one.

        Unknown values never count as the same.
        """
        asked = dict.fromkeys((TEAM, *self.pair.differs))
        return tuple(name for name in asked if getattr(one, name) == getattr(other, name) and getattr(one, name) is not None)


@dataclass(kw_only=True, eq=False)
class Cohort:
    """Several duos in one period. `milestones` and the `planned_…` are frozen at the start, so that a later
    change of the catalogue does not move anybody's progress. `context_id` is the LMS course it lives in.
    """

    programme: str
    name: str
    starts_on: date
    ends_on: date
    milestones: list[str]
    planned_sessions: int
    planned_gatherings: int = 0
    created_at: datetime
    context_id: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def weeks(self) -> int:
        """How many weeks it lasts."""
        return (self.ends_on - self.starts_on).days // 7

    def week_at(self, day: date) -> int:
        """The week of that day: 1 is the first; 0 before it starts; never more than the last."""
        return min(max((day - self.starts_on).days // 7 + 1, 0), self.weeks)

    def phase_at(self, day: date) -> str:
        """The phase on that day: P0 before the start, P6 after the end (docs/domain.md, trajectory).

        A cohort of an unusual length walks the nearest usual one in proportion.
        """
        if day < self.starts_on:
            return "P0"
        if day >= self.ends_on:
            return "P6"
        usual = min(LAST_WEEKS, key=lambda weeks: abs(weeks - self.weeks))
        week = self.week_at(day) * usual / self.weeks
        return f"P{1 + sum(week > last for last in LAST_WEEKS[usual])}"
