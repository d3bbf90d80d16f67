"""Progress (docs/domain.md): a set of facts in, a percentage out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.journey.session import DuoSession
from integration.domain.mentoring.agreement import Signature
from integration.domain.mentoring.duo import Aim, Duo, DuoState, Side
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.progress import (
    WEIGHTS,
    Achievement,
    Milestone,
    Plan,
    ProgressStatus,
    Trajectory,
    percent,
    progress_of,
)

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
ONE, OTHER = new_id(), new_id()
SESSIONS = [new_id() for _ in range(15)]

milestones = st.sets(st.sampled_from(Milestone)).map(sorted)
achievements = st.sets(
    st.one_of(
        st.builds(Achievement, st.sampled_from([Milestone.INTAKE, Milestone.AGREEMENT, Milestone.MIDWAY, Milestone.CLOSING])),
        st.builds(Achievement, st.sampled_from([Milestone.SESSION, Milestone.GROUP_SESSION]), st.sampled_from(SESSIONS)),
    )
)
plans = st.builds(lambda codes, sessions: Plan.of(a_cohort(*codes, sessions=sessions)), milestones, st.integers(min_value=1, max_value=12))


def a_cohort(*codes: str, sessions: int = 10) -> Cohort:
    return Cohort(
        programme="EXP",
        name="Voorjaar",
        starts_on=date(2026, 3, 2),
        ends_on=date(2026, 11, 30),
        milestones=list(codes or ("M1", "M2", "M3")),
        planned_sessions=sessions,
        planned_gatherings=1,
        created_at=NOW,
    )


COHORT = a_cohort()


def a_trajectory(state: DuoState = DuoState.ACTIVE, *, ended: bool = False) -> Trajectory:
    duo = Duo(cohort_id=COHORT.id, a=ONE, b=OTHER, state=state, formed_at=NOW, ended_at=NOW if ended else None)
    return Trajectory(duo=duo)


def both_aims(person: UUID) -> list[Aim]:
    return [Aim(duo_id=COHORT.id, person=person, side=side, position=0, words="…", stated_at=NOW) for side in Side]


def signatures(*signed: tuple[UUID, UUID]) -> list[Signature]:
    return [Signature(agreement_id=version, person=person, signed_at=NOW) for version, person in signed]


def a_session(day: int = 0, **fields: datetime | UUID | str) -> DuoSession:
    held = NOW.date() + timedelta(days=day)
    session = DuoSession(duo_id=COHORT.id, held_on=held, minutes=60, logged_by=ONE, logged_at=NOW)
    for name, value in fields.items():
        setattr(session, name, value)
    return session


def reached(person: UUID, *trajectories: Trajectory) -> int:
    return progress_of(person, COHORT, trajectories).percent


# By example: EXP plans 5 + 10 + 50 = 65 points


def test_M1_the_intake_is_one_goal_and_one_offer_and_each_persons_own() -> None:
    half = replace(a_trajectory(), aims=both_aims(ONE)[:1])
    whole = replace(a_trajectory(), aims=both_aims(ONE))
    assert (reached(ONE, half), reached(ONE, whole), reached(OTHER, whole)) == (0, 8, 0)


def test_M2_the_agreement_takes_both_signatures_under_one_version() -> None:
    first, second = new_id(), new_id()
    crossed = replace(a_trajectory(), signatures=signatures((first, ONE), (second, OTHER)))
    agreed = replace(a_trajectory(), signatures=signatures((first, ONE), (first, OTHER)))
    assert (reached(ONE, crossed), reached(ONE, agreed), reached(OTHER, agreed)) == (0, 15, 15)


def test_M2_a_new_version_does_not_take_back_what_was_reached() -> None:
    first, second = new_id(), new_id()
    renewed = replace(a_trajectory(), signatures=signatures((first, ONE), (first, OTHER), (second, ONE)))
    assert reached(OTHER, renewed) == 15


def test_M3_a_disputed_or_removed_session_does_not_count() -> None:
    sessions = [a_session(0), a_session(1, disputed_at=NOW, disputed_by=OTHER), a_session(2, removed_at=NOW)]
    progress = progress_of(ONE, COHORT, [replace(a_trajectory(), sessions=sessions)])
    assert (progress.percent, progress.minutes) == (8, 60)


def test_M6_the_harvest_conversation_counts_once_as_closing_and_as_long_as_it_stands() -> None:
    cohort = a_cohort("M3", "M6")

    def percent_with(**harvest: datetime | UUID | str) -> list[int]:
        held = [a_session(0, format_id="F22", **harvest), a_session(1, format_id="F09")]
        return [progress_of(person, cohort, [replace(a_trajectory(), sessions=held)]).percent for person in (ONE, OTHER)]

    assert percent_with() == [33, 33]
    assert percent_with(disputed_at=NOW, disputed_by=OTHER) == [8, 8]
    twice = replace(a_trajectory(), sessions=[a_session(day, format_id="F22") for day in (0, 1)])
    assert progress_of(ONE, cohort, [twice]).percent == 33
    assert not Trajectory(duo=twice.duo, sessions=[a_session(0, format_id="F09")]).harvested


def test_M3_more_sessions_than_planned_bring_no_more() -> None:
    done = replace(a_trajectory(), sessions=[a_session(day) for day in range(14)])
    assert reached(ONE, done) == 77


def test_a_year_of_twelve_sessions_is_capped_at_fifty_points() -> None:
    assert Plan.of(a_cohort(sessions=12)).points(Milestone.SESSION) == 50


def test_a_completed_duo_is_100_whatever_was_missed() -> None:
    done = progress_of(ONE, COHORT, [a_trajectory(DuoState.COMPLETED, ended=True)])
    assert (done.percent, done.status) == (100, ProgressStatus.COMPLETED)


def test_a_rematch_keeps_what_was_reached_and_the_person_enrolled() -> None:
    before = replace(a_trajectory(DuoState.ENDED_EARLY, ended=True), aims=both_aims(ONE), sessions=[a_session()])
    assert progress_of(ONE, COHORT, [before]).status is ProgressStatus.ENDED
    after = replace(a_trajectory(), sessions=[a_session(7)])
    both = progress_of(ONE, COHORT, [before, after])
    assert (both.percent, both.status, both.minutes) == (23, ProgressStatus.ENROLLED, 120)


def test_half_a_percent_is_rounded_up() -> None:
    plan = Plan(times=((Milestone.AGREEMENT, 1), (Milestone.SESSION, 10), (Milestone.GROUP_SESSION, 4)))
    assert plan.total == 80
    assert percent(plan, {Achievement(Milestone.AGREEMENT)}) == 13


def test_a_cohort_that_planned_nothing_stays_at_0() -> None:
    assert percent(Plan(times=()), {Achievement(Milestone.INTAKE)}) == 0


@pytest.mark.parametrize(
    ("milestone", "points", "cap"), [("M1", 5, 5), ("M2", 10, 10), ("M3", 5, 50), ("M4", 5, 20), ("M5", 5, 5), ("M6", 10, 10)]
)
def test_the_weights_are_those_of_the_reference(milestone: str, points: int, cap: int) -> None:
    weight = WEIGHTS[Milestone(milestone)]
    assert (weight.points, weight.cap) == (points, cap)


# By property


@given(plans, achievements)
def test_it_is_always_0_to_100(plan: Plan, achieved: set[Achievement]) -> None:
    assert 0 <= percent(plan, achieved) <= 100


@given(plans, achievements, achievements)
def test_reaching_more_never_lowers_it(plan: Plan, before: set[Achievement], more: set[Achievement]) -> None:
    assert percent(plan, before) <= percent(plan, before | more)


@given(milestones.filter(bool), st.integers(min_value=1, max_value=12))
def test_reaching_all_that_was_planned_is_100(codes: list[Milestone], sessions: int) -> None:
    once = {Achievement(Milestone(code)) for code in codes if code is not Milestone.SESSION}
    held = {Achievement(Milestone.SESSION, session) for session in SESSIONS[:sessions]}
    assert percent(Plan.of(a_cohort(*codes, sessions=sessions)), once | held) == 100


@given(st.data())
def test_neither_order_nor_repetition_matters(data: st.DataObject) -> None:
    sessions = [a_session(day) for day in range(data.draw(st.integers(min_value=0, max_value=6)))]
    version = new_id()
    facts = replace(a_trajectory(), aims=both_aims(ONE), signatures=signatures((version, ONE), (version, OTHER)), sessions=sessions)
    told_again = replace(
        facts,
        aims=data.draw(st.permutations([*facts.aims, *facts.aims])),
        signatures=data.draw(st.permutations([*facts.signatures, *facts.signatures])),
        sessions=data.draw(st.permutations([*sessions, *sessions])),
    )
    assert progress_of(ONE, COHORT, [facts]) == progress_of(ONE, COHORT, [told_again, facts])


@given(held=st.integers(min_value=0, max_value=14), agreed=st.booleans())
def test_M2_and_M3_are_the_same_for_both(held: int, *, agreed: bool) -> None:
    version = new_id()
    facts = replace(
        a_trajectory(),
        signatures=signatures((version, ONE), *([(version, OTHER)] if agreed else [])),
        sessions=[a_session(day) for day in range(held)],
    )
    assert progress_of(ONE, COHORT, [facts]) == progress_of(OTHER, COHORT, [facts])
