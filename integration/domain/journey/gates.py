"""The way out of each phase (docs/domain.md, trajectory): soft, worked out from facts; nothing is ever locked.

A duo is in the phase of its calendar, or in an earlier one of which something is still open. Its coordinator may let it through.
What a cohort did not plan (group sessions M4, midway M5, closing M6) is not asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Set
from dataclasses import dataclass
from enum import StrEnum

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.progress import Milestone

PHASES = ("P0", "P1", "P2", "P3", "P4", "P5", "P6")
WORK_FORMATS = frozenset({"F05", "F06", "F15"})
"""Learning in each other's real work. The catalogue walks each of them in both directions."""
MOSTLY = 0.75
LONGEST_REASON = 300


class Condition(StrEnum):
    """What belongs to a phase; the templates have the words."""

    ACCEPTED = "accepted"
    MET_TWICE = "met-twice"
    AIMS = "aims"
    SIGNED = "signed"
    MET_THRICE = "met-thrice"
    COACHED = "coached"
    MIDWAY = "midway"
    MET_MOSTLY = "met-mostly"
    AT_WORK = "at-work"
    HARVESTED = "harvested"
    CLOSED_TOGETHER = "closed-together"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """The facts of one duo that the gates look at. `coached`: one of the two was at a group coaching session.

    `midway`: F21 was done and both chose, whatever it was: who sees this must not see what. A choice to stop is a matter of the two, who
    end their duo themselves. `harvested`: F22 was held. `closed_together`: the closing meeting of the group was held.
    """

    planned: int
    milestones: Collection[str] = ()
    accepted: bool = False
    aims_of_both: bool = False
    signed: bool = False
    held: int = 0
    formats: Set[str] = frozenset()
    coached: bool = False
    midway: bool = False
    harvested: bool = False
    closed_together: bool = False

    @property
    def is_walked(self) -> bool:
        """Whether the two held all they planned, and harvested: nothing is left that they can do by themselves."""
        return self.harvested and self.held >= self.planned


Check = Callable[[Walk], bool]
CHECKS: Mapping[Condition, Check] = {
    Condition.ACCEPTED: lambda walk: walk.accepted,
    Condition.MET_TWICE: lambda walk: walk.held >= 2,
    Condition.AIMS: lambda walk: walk.aims_of_both,
    Condition.SIGNED: lambda walk: walk.signed,
    Condition.MET_THRICE: lambda walk: walk.held >= 3,
    Condition.COACHED: lambda walk: walk.coached,
    Condition.MIDWAY: lambda walk: walk.midway,
    Condition.MET_MOSTLY: lambda walk: walk.held >= MOSTLY * walk.planned,
    Condition.AT_WORK: lambda walk: bool(walk.formats & WORK_FORMATS),
    Condition.HARVESTED: lambda walk: walk.harvested,
    Condition.CLOSED_TOGETHER: lambda walk: walk.closed_together,
}
GATES: Mapping[str, tuple[Condition, ...]] = {
    "P0": (Condition.ACCEPTED,),
    "P1": (Condition.MET_TWICE, Condition.AIMS, Condition.SIGNED),
    "P2": (Condition.MET_THRICE, Condition.COACHED),
    "P3": (Condition.MIDWAY,),
    "P4": (Condition.MET_MOSTLY, Condition.AT_WORK),
    "P5": (Condition.HARVESTED, Condition.CLOSED_TOGETHER),
    "P6": (),
}
ASKED_WITH: Mapping[Condition, Milestone] = {
    Condition.COACHED: Milestone.GROUP_SESSION,
    Condition.MIDWAY: Milestone.MIDWAY,
    Condition.HARVESTED: Milestone.CLOSING,
    Condition.CLOSED_TOGETHER: Milestone.GROUP_SESSION,
}
"""What is asked only of a cohort that planned this milestone."""


def conditions(phase: str, walk: Walk) -> dict[Condition, bool]:
    """What belongs to a phase for this duo, and whether it is done."""
    asked = (one for one in GATES[phase] if one not in ASKED_WITH or ASKED_WITH[one] in walk.milestones)
    return {one: CHECKS[one](walk) for one in asked}


def is_open(phase: str, walk: Walk) -> bool:
    """Whether everything that belongs to this phase is done."""
    return all(conditions(phase, walk).values())


def phase_of(calendar: str, walk: Walk, let_through: Collection[str] = ()) -> str:
    """The phase a duo is in: that of its calendar, or the first one before it that holds it."""
    before = PHASES[: PHASES.index(calendar)]
    return next((phase for phase in before if phase not in let_through and not is_open(phase, walk)), calendar)


def check_reason(asked: Mapping[Condition, bool], reason: str) -> str:
    """Why a coordinator lets a duo through, in one line. Raises `gate.reason`, or `gate.open` where nothing holds it.

    A yes to the match is for the two to say, and for nobody else.
    """
    if all(asked.values()) or Condition.ACCEPTED in asked:
        raise RuleBroken("gate.open")
    words = " ".join(reason.replace("\0", "").split())
    if not 0 < len(words) <= LONGEST_REASON:
        raise RuleBroken("gate.reason")
    return words
