"""Progress: participation only, per person, worked out from facts (docs/domain.md, milestones and progress).

    progress = 100 · points earned / points planned      rounded half up; a completed duo is 100 whatever was missed

Both sums count only the milestones that the cohort planned, each up to its cap. What was achieved is a *set*, so
the order in which things happened and a fact that is told twice make no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Self
from uuid import UUID

from integration.domain.journey.midway import Choice, outcome
from integration.domain.journey.session import DuoSession
from integration.domain.mentoring.agreement import Signature, signed_by_all
from integration.domain.mentoring.duo import Aim, Duo, DuoState, Side
from integration.domain.mentoring.programme import Cohort

HARVEST_FORMAT = "F22"
"""The conversation in which two people harvest and say goodbye."""


class Milestone(StrEnum):
    """What counts, in the order in which a trajectory comes to it."""

    INTAKE = "M1"
    AGREEMENT = "M2"
    SESSION = "M3"
    GROUP_SESSION = "M4"
    MIDWAY = "M5"
    CLOSING = "M6"


@dataclass(frozen=True, slots=True)
class Weight:
    """Points for each time a milestone is reached, and the most it can ever bring."""

    points: int
    cap: int


WEIGHTS = {
    Milestone.INTAKE: Weight(5, 5),
    Milestone.AGREEMENT: Weight(10, 10),
    Milestone.SESSION: Weight(5, 50),
    Milestone.GROUP_SESSION: Weight(5, 20),
    Milestone.MIDWAY: Weight(5, 5),
    Milestone.CLOSING: Weight(10, 10),
}


class ProgressStatus(StrEnum):
    """Where somebody stands in a cohort, in the words the HRIS record uses."""

    ENROLLED = "enrolled"
    COMPLETED = "completed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True, order=True)
class Achievement:
    """A milestone that was reached. `what` tells two sessions apart; None for what can be reached only once."""

    milestone: Milestone
    what: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How often this cohort planned each milestone."""

    times: tuple[tuple[Milestone, int], ...]

    @classmethod
    def of(cls, cohort: Cohort) -> Self:
        """The plan that was frozen when the cohort began."""
        planned = {Milestone(code): 1 for code in cohort.milestones}
        often = {Milestone.SESSION: cohort.planned_sessions, Milestone.GROUP_SESSION: cohort.planned_gatherings}
        planned.update({milestone: times for milestone, times in often.items() if milestone in planned})
        return cls(times=tuple(sorted(planned.items())))

    def points(self, milestone: Milestone) -> int:
        """The most this milestone can bring here."""
        weight = WEIGHTS[milestone]
        return min(weight.cap, weight.points * dict(self.times).get(milestone, 0))

    @property
    def total(self) -> int:
        """All points that can be earned; 0 for a cohort that planned nothing."""
        return sum(self.points(milestone) for milestone, _ in self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trajectory:
    """The facts of one duo that progress looks at. `agreed`: both members once signed the same version.

    `choices`: what was chosen midway, by either; it counts once there are two.
    A new version of the agreement asks for new signatures, but does not take back what was reached.
    """

    duo: Duo
    aims: Sequence[Aim] = ()
    signatures: Sequence[Signature] = ()
    sessions: Sequence[DuoSession] = ()
    choices: Sequence[Choice] = ()

    @property
    def agreed(self) -> bool:
        """Whether both members ever signed one and the same version."""
        return bool(signed_by_all(self.duo.members, self.signatures))

    @property
    def aims_of_both(self) -> bool:
        """Whether both members say what they want to learn and what they bring in; or did when both signed, for nobody signs blanks."""
        return self.agreed or {(person, side) for person in self.duo.members for side in Side} <= {
            (aim.person, aim.side) for aim in self.aims
        }

    @property
    def midway(self) -> Choice | None:
        """What the two chose midway; None until both did."""
        return outcome(self.choices)

    @property
    def has_history(self) -> bool:
        """Whether somebody signed, or a session was logged and not removed."""
        return bool(self.signatures) or any(session.removed_at is None for session in self.sessions)

    @property
    def there(self) -> list[DuoSession]:
        """The sessions that were not removed, the oldest first."""
        return sorted((session for session in self.sessions if session.removed_at is None), key=lambda session: session.held_on)

    def counted(self) -> dict[UUID, DuoSession]:
        """The sessions that count, by id: not disputed and not removed."""
        return {session.id: session for session in self.sessions if session.counts}

    @property
    def harvested(self) -> bool:
        """Whether the harvest conversation (F22) was held: one session of it counts."""
        return any(session.format_id == HARVEST_FORMAT for session in self.counted().values())

    def achieved_by(self, person: UUID) -> frozenset[Achievement]:
        """What this member reached in this duo; all but the intake is the same for both."""
        reached = {Achievement(Milestone.SESSION, session_id) for session_id in self.counted()}
        if self.agreed:
            reached.add(Achievement(Milestone.AGREEMENT))
        if {aim.side for aim in self.aims if aim.person == person} >= {Side.LEARN, Side.OFFER}:
            reached.add(Achievement(Milestone.INTAKE))
        if self.midway:
            reached.add(Achievement(Milestone.MIDWAY))
        if self.harvested:
            reached.add(Achievement(Milestone.CLOSING))
        return frozenset(reached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one person stands in one cohort. `minutes` is the time of all sessions that count."""

    percent: int
    status: ProgressStatus
    minutes: int
    achieved: frozenset[Achievement]


@dataclass(frozen=True, slots=True, kw_only=True)
class Along:
    """What somebody did as the third of a triad: its sessions that count. `lasts`: they learn along now."""

    sessions: Sequence[DuoSession] = ()
    lasts: bool = False


ALONE = Along()


def percent(plan: Plan, achieved: Set[Achievement]) -> int:
    """0 to 100, rounded half up. A cohort that planned nothing is at 0."""
    earned = sum(_earned(plan, milestone, achieved) for milestone, _ in plan.times)
    return (200 * earned + plan.total) // (2 * plan.total) if plan.total else 0


def progress_of(
    person: UUID, cohort: Cohort, trajectories: Iterable[Trajectory], own: Set[Achievement] = frozenset(), *, along: Along = ALONE
) -> Progress:
    """The progress of one person over all duos they had in this cohort: what was reached before a rematch stays.

    `own` is what they reached outside any duo, such as the intake. Who has only that is enrolled, and waits for a duo; so is
    who learns `along` with another one.
    """
    mine = [trajectory for trajectory in trajectories if person in trajectory.duo.members]
    sessions = {session.id: session for session in along.sessions}
    for trajectory in mine:
        sessions |= trajectory.counted()
    together = {Achievement(Milestone.SESSION, session_id) for session_id in sessions}
    achieved = frozenset(own).union(together, *(trajectory.achieved_by(person) for trajectory in mine))
    status = _status([trajectory.duo for trajectory in mine], waits=bool(own), along=along.lasts)
    return Progress(
        percent=100 if status is ProgressStatus.COMPLETED else percent(Plan.of(cohort), achieved),
        status=status,
        minutes=sum(session.minutes for session in sessions.values()),
        achieved=achieved,
    )


def _earned(plan: Plan, milestone: Milestone, achieved: Set[Achievement]) -> int:
    times = sum(1 for one in achieved if one.milestone is milestone)
    return min(plan.points(milestone), WEIGHTS[milestone].points * times)


def _status(duos: Sequence[Duo], *, waits: bool, along: bool) -> ProgressStatus:
    if any(duo.state == DuoState.COMPLETED for duo in duos):
        return ProgressStatus.COMPLETED
    if along or any(duo.is_open for duo in duos) or (waits and not duos):
        return ProgressStatus.ENROLLED
    return ProgressStatus.ENDED
