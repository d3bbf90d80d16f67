"""Early signs that are worked out: who calls sessions off (E02), few who look back (E14), and where a break moves a plan."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.journey.meeting import PlannedMeeting, after_break
from integration.domain.mentoring.warnings import Response, settled_block

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = NOW.date()
TWO_WEEKS = timedelta(weeks=2)


def a_plan() -> PlannedMeeting:
    return PlannedMeeting(duo_id=new_id(), begins_at=NOW + timedelta(days=3), minutes=60, planned_at=NOW)


@pytest.mark.parametrize(("sides", "often"), [("a", 1), ("aa", 2), ("ab", 1), ("abb", 2), ("aba", 1), ("aaa", 3)])
def test_E02_only_the_same_side_in_a_row_adds_up(sides: str, often: int) -> None:
    before = None
    for side in sides:
        plan = a_plan()
        plan.follow(before)
        plan.call_off(side, NOW)
        before = plan
    assert before
    assert before.called_off == often


def test_E02_a_break_is_nobodys_doing() -> None:
    plan = a_plan()
    plan.set_aside(NOW)
    assert (plan.called_off, plan.called_off_by, plan.cancelled_at, plan.sequence) == (0, None, NOW, 1)


@settings(max_examples=60)
@given(planned=st.integers(0, 80), held=st.integers(0, 56), now=st.integers(0, 120))
def test_a_break_moves_a_plan_by_whole_weeks_to_a_day_ahead(planned: int, held: int, now: int) -> None:
    day, today = DAY + timedelta(planned), DAY + timedelta(now)
    moved = after_break(day, held=timedelta(held), today=today)
    assert moved > today
    assert moved.weekday() == day.weekday()
    assert moved >= day + timedelta(held)


@pytest.mark.parametrize(
    ("after", "block"),
    [(0, None), (41, None), (42, (0, 28)), (69, (0, 28)), (70, (28, 56))],
)
def test_E14_a_block_of_four_weeks_is_told_of_once_no_answer_can_come_in(after: int, block: tuple[int, int] | None) -> None:
    found = settled_block(DAY, DAY + timedelta(after), open_for=TWO_WEEKS)
    assert found == (block and (DAY + timedelta(block[0]), DAY + timedelta(block[1])))


def test_E14_before_the_first_day_there_is_nothing() -> None:
    assert settled_block(date(2026, 5, 1), DAY, open_for=TWO_WEEKS) is None


@pytest.mark.parametrize(
    ("people", "duos", "asked", "given_", "is_low"),
    [(8, 4, 8, 3, True), (8, 4, 8, 4, False), (4, 3, 8, 0, False), (6, 2, 8, 0, False), (5, 3, 5, 2, True), (0, 0, 0, 0, False)],
)
def test_E14_less_than_half_of_a_group_that_is_large_enough(people: int, duos: int, asked: int, given_: int, *, is_low: bool) -> None:
    assert Response(people=people, duos=duos, asked=asked, given=given_).is_low is is_low
