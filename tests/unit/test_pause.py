"""A pause holds the clock of a duo, for eight weeks at most."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.journey.pause import LONGEST_PAUSE, Pause, stood_still

BEGAN = date(2026, 3, 10)
DUO = new_id()
days = st.integers(0, 200)


def a_pause(began: int = 0, lasted: int | None = None) -> Pause:
    """A pause that began so many days after the tenth of March, and lasted so long (None: it still lasts)."""
    on = BEGAN + timedelta(days=began)
    return Pause(duo_id=DUO, began_on=on, ended_on=None if lasted is None else on + timedelta(days=lasted))


def test_a_pause_asks_after_eight_weeks_and_not_before() -> None:
    pause = a_pause()
    assert not pause.is_overdue(BEGAN + timedelta(days=55))
    assert pause.is_overdue(BEGAN + timedelta(days=56))
    assert not a_pause(lasted=70).is_overdue(BEGAN + timedelta(days=80))


@given(began=days, lasted=st.none() | days, day=days)
def test_a_pause_never_holds_the_clock_longer_than_eight_weeks_or_than_it_lasted(began: int, lasted: int | None, day: int) -> None:
    held = a_pause(began, lasted).stood_still(BEGAN + timedelta(days=day))
    assert timedelta(0) <= held <= LONGEST_PAUSE
    assert held <= timedelta(days=max(day - began, 0))
    assert lasted is None or held <= timedelta(days=lasted)


@given(st.lists(days, max_size=4), days)
def test_the_clock_of_a_duo_never_runs_back(lengths: list[int], day: int) -> None:
    pauses = [a_pause(250 * number, lasted) for number, lasted in enumerate(lengths)]
    today = BEGAN + timedelta(days=day)
    tomorrow = today + timedelta(days=1)
    assert today - stood_still(pauses, today) <= tomorrow - stood_still(pauses, tomorrow)
