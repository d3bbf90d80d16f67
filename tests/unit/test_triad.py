"""A triad: the yes of all three, sixty days, and the sessions of that time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.mentoring.triad import LONGEST, Triad, check_host

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = NOW.date()


def a_triad(*yes: str) -> Triad:
    triad = Triad(duo_id=new_id(), person=new_id(), proposed_at=NOW)
    for side in yes:
        triad.say_yes(side, NOW)
    return triad


@pytest.mark.parametrize("order", list(permutations("abc")))
def test_it_begins_with_the_third_yes_whoever_says_it(order: tuple[str, ...]) -> None:
    first, second, third = order
    triad = a_triad(first, second)
    assert not triad.say_yes(first, NOW)
    assert not triad.lasts(TODAY)
    assert triad.say_yes(third, NOW)
    assert triad.lasts(TODAY)


def test_a_no_ends_it_before_it_began_and_a_yes_after_that_begins_nothing() -> None:
    triad = a_triad("a", "c")
    triad.tell(learn="Vrij spreken", offer="Rekenbladen")
    triad.end(TODAY)
    assert not triad.say_yes("b", NOW)
    assert not any(triad.has_said_yes(side) for side in "abc")
    assert (triad.learn, triad.offer) == ("", "")
    assert triad.began_on is None
    assert triad.is_over(TODAY)


@settings(max_examples=60)
@given(day=st.integers(-5, 90), ended=st.none() | st.integers(0, 90))
def test_it_covers_its_own_days_and_at_most_sixty(day: int, ended: int | None) -> None:
    triad = a_triad("a", "b", "c")
    if ended is not None:
        triad.end(TODAY + timedelta(ended))
    last = 60 if ended is None else min(ended, 60)
    assert triad.covers(TODAY + timedelta(day)) == (0 <= day <= last)
    assert triad.lasts(TODAY + timedelta(60)) == (ended is None)
    assert triad.is_over(TODAY + LONGEST + timedelta(1))


@pytest.mark.parametrize("state", DuoState)
def test_only_a_duo_under_way_takes_somebody_along(state: DuoState) -> None:
    duo = Duo(cohort_id=new_id(), a=new_id(), b=new_id(), state=state, formed_at=NOW)
    if state in {DuoState.ACTIVE, DuoState.PAUSED}:
        check_host(duo)
        return
    with pytest.raises(RuleBroken, match=r"triad\.not-active"):
        check_host(duo)


@pytest.mark.parametrize(
    ("learn", "offer", "code"), [("", "Taal", "aims.empty"), ("x", " \0 ", "aims.empty"), ("x" * 301, "y", "aims.too-long")]
)
def test_the_third_learns_and_brings_in_too(learn: str, offer: str, code: str) -> None:
    with pytest.raises(RuleBroken, match=code.replace(".", r"\.")):
        a_triad().tell(learn=learn, offer=offer)
