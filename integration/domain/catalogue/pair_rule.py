"""In what two partners should differ or fit. It is asked of a pair, never of a person, and every condition reads the same from both sides.

What is not known, or was not told, never stands in the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Trait(StrEnum):
    """What can be compared: fields of the roster, and what people said of themselves at the intake."""

    LEADS_PEOPLE = "leads_people"
    DEPARTMENT = "department_id"
    TEAM = "team_id"
    JOB_FAMILY = "job_family"
    LOCATION = "location"
    STAGE = "stage"
    BAND = "band"
    TENURE = "tenure"


ROSTER = (Trait.LEADS_PEOPLE, Trait.DEPARTMENT, Trait.TEAM, Trait.JOB_FAMILY, Trait.LOCATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What is known of one of the two. `band` is 1 to 5, `tenure` in months, `learns` how many percent of the wishes the other meets."""

    leads_people: bool | None = None
    department_id: str | None = None
    team_id: str | None = None
    job_family: str | None = None
    location: str | None = None
    stage: str | None = None
    band: int | None = None
    tenure: int | None = None
    topics: frozenset[str] = frozenset()
    learns: int = 0

    def of(self, trait: Trait) -> str | int | None:
        """One trait; None is unknown."""
        value: str | int | None = getattr(self, trait.value)
        return value


@dataclass(frozen=True, slots=True)
class Differs:
    """The two are not the same in this."""

    trait: Trait

    def holds(self, one: Traits, other: Traits) -> bool:
        """Whether it is so, or cannot be said."""
        return None in (one.of(self.trait), other.of(self.trait)) or one.of(self.trait) != other.of(self.trait)


@dataclass(frozen=True, slots=True)
class Apart:
    """The two are at least so many steps apart in experience."""

    least: int

    def holds(self, one: Traits, other: Traits) -> bool:
        """Whether it is so, or cannot be said."""
        return one.band is None or other.band is None or abs(one.band - other.band) >= self.least


@dataclass(frozen=True, slots=True)
class Shares:
    """The two have at least so many topics in common, whichever side each has them on."""

    least: int

    def holds(self, one: Traits, other: Traits) -> bool:
        """Whether it is so."""
        return len(one.topics & other.topics) >= self.least


@dataclass(frozen=True, slots=True)
class FitsEach:
    """Each can learn at least so much (percent of the wishes) from the other."""

    least: int

    def holds(self, one: Traits, other: Traits) -> bool:
        """Whether it is so."""
        return min(one.learns, other.learns) >= self.least


@dataclass(frozen=True, slots=True)
class FitsTogether:
    """The harmonic mean of what each can learn is at least so much (percent)."""

    least: int

    def holds(self, one: Traits, other: Traits) -> bool:
        """Whether it is so."""
        both = one.learns + other.learns
        return both > 0 and 2 * one.learns * other.learns >= self.least * both


@dataclass(frozen=True, slots=True)
class NewAndSettled:
    """One has been here at most `new` months, the other at least `settled`."""

    new: int
    settled: int

    def holds(self, one: Traits, other: Traits) -> bool:
        """Whether it is so, or cannot be said."""
        if one.tenure is None or other.tenure is None:
            return True
        newest, oldest = sorted((one.tenure, other.tenure))
        return newest <= self.new and oldest >= self.settled


Condition = Differs | Apart | Shares | FitsEach | FitsTogether | NewAndSettled


@dataclass(frozen=True, slots=True)
class PairRule:
    """All that a programme asks of a pair. What is not met brings a notice, never a refusal."""

    conditions: tuple[Condition, ...] = ()

    def unmet(self, one: Traits, other: Traits) -> tuple[Condition, ...]:
        """The conditions that these two do not meet."""
        return tuple(condition for condition in self.conditions if not condition.holds(one, other))

    @property
    def speaks_of_experience(self) -> bool:
        """Whether it looks at bands, stages or years: worth saying that it keeps nobody out (WGBL; docs/catalogue.md)."""
        return any(isinstance(each, Apart | NewAndSettled) or each == Differs(Trait.STAGE) for each in self.conditions)

    @property
    def differs(self) -> tuple[Trait, ...]:
        """The fields of the roster in which the two should differ."""
        return tuple(each.trait for each in self._differences() if each.trait in ROSTER)

    def _differences(self) -> Sequence[Differs]:
        return [condition for condition in self.conditions if isinstance(condition, Differs)]
