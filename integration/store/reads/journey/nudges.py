"""Where everybody stands who may be reminded of something: the facts the rules of nudges look at, a cohort at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session

from integration.domain.journey.intake import takes_intakes
from integration.domain.journey.nudges import Standing
from integration.domain.journey.work_hours import WorkHours
from integration.domain.measuring.points import Point
from integration.domain.mentoring.agreement import signed_by_all
from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.progress import Milestone, Trajectory
from integration.store.journey.midway import choices_of
from integration.store.journey.states import pauses_of
from integration.store.progress import trajectories_of
from integration.store.reads.journey.duo_clock import day_of_measures
from integration.store.reads.journey.walks import Stand, stands_along
from integration.store.tables.journey.harvest import farewells
from integration.store.tables.journey.intake import intakes
from integration.store.tables.journey.measures import responses
from integration.store.tables.journey.meetings import meetings
from integration.store.tables.mentoring import agreements, cohorts, duos

QUESTIONS_AFTER_THE_END = timedelta(weeks=40)
"""For how long somebody who completed a trajectory may still be asked something (T3, later where the duo paused)."""
GOING = frozenset({DuoState.ACCEPTED, DuoState.ACTIVE, DuoState.CLOSING})
RHYTHM = "A03"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """What is asked once for all duos of a cohort."""

    cohort: Cohort
    points: Mapping[str, Point]
    now: datetime
    hours: WorkHours
    stands: Mapping[UUID, Stand]
    days: Mapping[UUID, date | None]
    chosen: Mapping[UUID, frozenset[UUID]]
    weeks: Mapping[UUID, int]
    meets_on: Mapping[UUID, date]
    finished: frozenset[tuple[UUID, UUID, str]]
    done: frozenset[tuple[UUID, UUID]]


def cohorts_that_go_on(db: Session, now: datetime) -> Sequence[Cohort]:
    """The cohorts in which somebody may have to be reminded of something."""
    going = exists().where(duos.c.cohort_id == cohorts.c.id, duos.c.ended_at.is_(None))
    recent = cohorts.c.ends_on > (now - QUESTIONS_AFTER_THE_END).date()
    return db.scalars(select(Cohort).where(or_(going, recent)).order_by(cohorts.c.id)).all()


def standings_in(
    db: Session, cohort: Cohort, points: Mapping[str, Point], *, hours: WorkHours, now: datetime
) -> Iterator[tuple[UUID, Standing]]:
    """Each person of this cohort with where they stand, as often as they have something there; as many questions whatever their number."""
    lively = or_(duos.c.ended_at.is_(None), and_(duos.c.state == DuoState.COMPLETED, duos.c.ended_at > now - QUESTIONS_AFTER_THE_END))
    found = db.scalars(select(Duo).where(duos.c.cohort_id == cohort.id, lively).order_by(duos.c.id)).all()
    if found:
        trajectories = trajectories_of(db, found)
        facts = _facts(db, cohort, points, trajectories, hours, now)
        for trajectory in trajectories:
            yield from ((person, at) for person in trajectory.duo.members if (at := _standing(trajectory, person, facts)))
    yield from _intakes(db, cohort, hours, now)


def _facts(
    db: Session, cohort: Cohort, points: Mapping[str, Point], trajectories: Sequence[Trajectory], hours: WorkHours, now: datetime
) -> _Facts:
    ids = [each.duo.id for each in trajectories]
    pauses = pauses_of(db, ids)
    planned = select(meetings.c.duo_id, meetings.c.begins_at).where(meetings.c.duo_id.in_(ids), meetings.c.cancelled_at.is_(None))
    done = select(responses.c.duo_id, responses.c.person, responses.c.point).where(responses.c.duo_id.in_(ids))
    goodbyes = select(farewells.c.duo_id, farewells.c.person).where(farewells.c.duo_id.in_(ids))
    return _Facts(
        cohort=cohort,
        points=points,
        now=now,
        hours=hours,
        stands=stands_along(db, cohort, trajectories, now),
        days={each.duo.id: day_of_measures(each.duo, pauses[each.duo.id], now) for each in trajectories},
        chosen={duo_id: frozenset(by) for duo_id, by in choices_of(db, ids).items()},
        weeks=_rhythms(db, trajectories),
        meets_on={row.duo_id: hours.today(row.begins_at) for row in db.execute(planned.where(meetings.c.begins_at > now))},
        finished=frozenset(tuple(row) for row in db.execute(done.where(responses.c.finished_at.is_not(None)).distinct())),
        done=frozenset((row.duo_id, row.person) for row in db.execute(goodbyes)),
    )


def _rhythms(db: Session, trajectories: Sequence[Trajectory]) -> dict[UUID, int]:
    """The weeks between sessions that both members signed for, the newest such version."""
    signed = {id_ for each in trajectories for id_ in signed_by_all(each.duo.members, each.signatures)}
    kept = select(agreements.c.duo_id, agreements.c.terms).where(agreements.c.id.in_(signed)).order_by(agreements.c.version)
    return {row.duo_id: int(row.terms.get(RHYTHM, {}).get("weeks", 3)) for row in db.execute(kept)}


def _standing(trajectory: Trajectory, person: UUID, facts: _Facts) -> Standing | None:
    """Nothing while the two have a break."""
    duo = trajectory.duo
    if duo.state == DuoState.PROPOSED:
        days = (facts.hours.today(facts.now) - facts.hours.today(duo.formed_at)).days
        return Standing(subject=duo.id, duo_id=duo.id, days=days, asks_answer=not duo.has_accepted(person))
    if duo.state == DuoState.COMPLETED:
        return Standing(subject=duo.id, duo_id=duo.id, open_points=_open_points(duo, person, facts))
    return _going(trajectory, person, facts) if duo.state in GOING else None


def _going(trajectory: Trajectory, person: UUID, facts: _Facts) -> Standing:
    duo, stand, cohort = trajectory.duo, facts.stands[trajectory.duo.id], facts.cohort
    counted = trajectory.counted().values()
    began = max(stand.clock.began, cohort.starts_on)
    formed = max(facts.hours.today(duo.formed_at), cohort.starts_on)
    closes = stand.may_round_off
    return Standing(
        subject=duo.id,
        duo_id=duo.id,
        days=(stand.clock.day - formed).days,
        asks_aims=not any(aim.person == person for aim in trajectory.aims),
        asks_signature=not trajectory.agreed,
        asks_midway=_asks_midway(trajectory, stand, cohort) and person not in facts.chosen.get(duo.id, ()),
        asks_harvest=closes and not trajectory.harvested and (duo.id, person) not in facts.done,
        meets=not closes and len(counted) < cohort.planned_sessions and cohort.starts_on <= stand.clock.day < cohort.ends_on,
        since=max([began, *(each.held_on for each in counted)]),
        held=len(counted),
        weeks=facts.weeks.get(duo.id),
        meets_on=facts.meets_on.get(duo.id),
        open_points=_open_points(duo, person, facts),
    )


def _asks_midway(trajectory: Trajectory, stand: Stand, cohort: Cohort) -> bool:
    """As on the page of the duo; what the other chose has no part in it."""
    return trajectory.agreed and Milestone.MIDWAY in cohort.milestones and stand.phase >= "P3"


def _open_points(duo: Duo, person: UUID, facts: _Facts) -> tuple[str, ...]:
    day = facts.days[duo.id]
    now = (point for point in facts.points.values() if day is not None and point.window.holds(facts.cohort, day))
    return tuple(point.id for point in now if (duo.id, person, point.id) not in facts.finished)


def _intakes(db: Session, cohort: Cohort, hours: WorkHours, now: datetime) -> Iterable[tuple[UUID, Standing]]:
    """Who began an intake, did not finish it, and has no duo there."""
    today = hours.today(now)
    if not takes_intakes(cohort, today):
        return
    has_duo = exists().where(
        duos.c.cohort_id == cohort.id, duos.c.ended_at.is_(None), or_(duos.c.a == intakes.c.person, duos.c.b == intakes.c.person)
    )
    begun = (intakes.c.cohort_id == cohort.id, intakes.c.finished_at.is_(None), intakes.c.withdrawn_at.is_(None), ~has_duo)
    for row in db.execute(select(intakes.c.person, intakes.c.saved_at).where(*begun)):
        yield row.person, Standing(subject=cohort.id, days=(today - hours.today(row.saved_at)).days, asks_intake=True)
