"""Where duos are in their phases: the facts the gates look at, for any number of duos of one cohort at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.farewell import may_round_off
from integration.domain.journey.gates import Condition, Walk, conditions, phase_of
from integration.domain.journey.gathering import Gathering
from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.progress import Trajectory
from integration.store.journey import gatherings
from integration.store.journey.states import let_through, pauses_of
from integration.store.progress import trajectories_of
from integration.store.reads.journey.duo_clock import DuoClock, duo_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where one duo is. `conditions` belong to its present phase; `calendar` is the phase its weeks alone would give.

    `reasons`: why its coordinator let it through a phase. `may_round_off`: both may say goodbye now.
    """

    clock: DuoClock
    phase: str
    calendar: str
    conditions: Mapping[Condition, bool]
    reasons: Mapping[str, str]
    may_round_off: bool
    trajectory: Trajectory

    @property
    def is_held(self) -> bool:
        """Whether something that is still open keeps it in an earlier phase than its calendar's."""
        return self.phase != self.calendar


def stands(db: Session, cohort: Cohort, duos: Sequence[Duo], now: datetime) -> dict[UUID, Stand]:
    """Where these duos of a cohort are."""
    return stands_along(db, cohort, trajectories_of(db, duos), now)


def stands_along(db: Session, cohort: Cohort, trajectories: Sequence[Trajectory], now: datetime) -> dict[UUID, Stand]:
    """The same, where the facts are known already."""
    duos = [trajectory.duo for trajectory in trajectories]
    ids = [duo.id for duo in duos]
    pauses, through = pauses_of(db, ids), let_through(db, ids)
    met = gatherings.attended(db, cohort.id, {person for duo in duos for person in duo.members})
    closed = any(each.is_closing and each.meets_on <= now.date() for each in gatherings.of_cohort(db, cohort.id))
    found = {}
    for trajectory in trajectories:
        duo = trajectory.duo
        walk = _walk(cohort, trajectory, [*met[duo.a], *met[duo.b]], closed_together=closed)
        found[duo.id] = _stand(cohort, trajectory, walk, duo_clock(duo, pauses[duo.id], now), through[duo.id])
    return found


def _walk(cohort: Cohort, trajectory: Trajectory, met: Sequence[Gathering], *, closed_together: bool) -> Walk:
    counted, duo = trajectory.counted().values(), trajectory.duo
    return Walk(
        planned=cohort.planned_sessions,
        milestones=cohort.milestones,
        accepted=duo.state != DuoState.PROPOSED,
        aims_of_both=trajectory.aims_of_both,
        signed=trajectory.agreed,
        held=len(counted),
        formats=frozenset(session.format_id for session in counted if session.format_id),
        coached=any(each.is_coaching for each in met),
        midway=trajectory.midway is not None,
        harvested=trajectory.harvested,
        closed_together=closed_together,
    )


def _stand(cohort: Cohort, trajectory: Trajectory, walk: Walk, clock: DuoClock, reasons: Mapping[str, str]) -> Stand:
    calendar, state = cohort.phase_at(clock.day), trajectory.duo.state
    phase = "P6" if state == DuoState.COMPLETED else phase_of(calendar, walk, reasons)
    return Stand(
        clock=clock,
        phase=phase,
        calendar=calendar,
        conditions=conditions(phase, walk),
        reasons=reasons,
        may_round_off=may_round_off(state, calendar, has_walked=walk.is_walked),
        trajectory=trajectory,
    )
