"""What matters most to one person: at most once a week, each thing once, in working hours, and nothing that is switched off."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.journey.nudges import BETWEEN, Nudge, NudgeKind, Standing, Told, nudge_for
from integration.domain.journey.work_hours import WorkHours

HOURS = WorkHours(ZoneInfo("Europe/Amsterdam"), holidays=frozenset({date(2026, 4, 6)}))
TODAY = date(2026, 3, 10)
DUO = new_id()


def at(**facts: Any) -> Standing:
    """Where somebody stands in their one duo."""
    return Standing(subject=DUO, duo_id=DUO, **facts)


def kind_of(*standings: Standing, told: Told | None = None, today: date = TODAY) -> str | None:
    """What they are told about."""
    found = nudge_for(standings, told or Told(), today=today, hours=HOURS)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({}, None),
        ({"asks_answer": True, "days": 2}, None),
        ({"asks_answer": True, "days": 3}, NudgeKind.PROPOSAL),
        ({"asks_signature": True, "days": 27}, None),
        ({"asks_signature": True, "days": 28}, NudgeKind.AGREEMENT),
        ({"asks_aims": True, "held": 1}, None),
        ({"asks_aims": True, "held": 2}, NudgeKind.AIMS),
        ({"meets": True, "since": TODAY - timedelta(days=13)}, None),
        ({"meets": True, "since": TODAY - timedelta(days=14)}, NudgeKind.PLAN),
        ({"meets": True, "held": 1, "weeks": 3, "since": TODAY - timedelta(weeks=3)}, NudgeKind.PLAN),
        ({"meets": True, "held": 1, "since": TODAY - timedelta(days=41)}, NudgeKind.PLAN),
        ({"meets": True, "held": 1, "since": TODAY - timedelta(days=42)}, NudgeKind.LONG_AGO),
        ({"meets": True, "held": 1, "weeks": 2, "since": TODAY - timedelta(weeks=3)}, NudgeKind.LONG_AGO),
        ({"meets": True, "held": 1, "since": TODAY - timedelta(days=42), "meets_on": TODAY + timedelta(days=20)}, None),
        ({"meets": False, "held": 8, "since": TODAY - timedelta(days=99)}, None),
        ({"asks_midway": True}, NudgeKind.MIDWAY),
        ({"asks_harvest": True}, NudgeKind.HARVEST),
        ({"open_points": ("T1",)}, NudgeKind.MEASURE),
        ({"asks_intake": True, "days": 4}, None),
        ({"asks_intake": True, "days": 5}, NudgeKind.INTAKE),
    ],
)
def test_E01_E03_E04_each_is_said_when_it_is_time(facts: dict[str, Any], kind: str | None) -> None:
    assert kind_of(at(**facts)) == kind


def test_a_session_is_reminded_of_on_the_working_day_before_it() -> None:
    monday = date(2026, 3, 16)
    said = [kind_of(at(meets_on=monday), today=monday - timedelta(days=days)) for days in (5, 4, 3, 0)]
    assert said == [None, None, NudgeKind.SESSION, NudgeKind.SESSION]
    tuesday_after_easter = date(2026, 4, 7)
    assert kind_of(at(meets_on=tuesday_after_easter), today=date(2026, 4, 3)) == NudgeKind.SESSION


def test_a_session_within_the_week_keeps_its_place_unless_its_reminder_is_off() -> None:
    friday = TODAY + timedelta(days=3)
    busy = at(meets_on=friday, open_points=("T1",))
    assert kind_of(busy) is None
    assert kind_of(busy, told=Told(off={"session"})) == NudgeKind.MEASURE


def test_what_matters_most_comes_first_whatever_duo_it_is_in() -> None:
    other = new_id()
    assert kind_of(at(open_points=("T1",)), Standing(subject=other, duo_id=other, asks_signature=True, days=30)) == NudgeKind.AGREEMENT


def test_a_thing_is_said_once_and_another_one_of_its_kind_later() -> None:
    told = Told(last_on=TODAY - BETWEEN, causes={(DUO, "measure", "T1")})
    assert kind_of(at(open_points=("T1",)), told=told) is None
    assert kind_of(at(open_points=("T1", "T2")), told=told) == NudgeKind.MEASURE


def test_what_is_off_is_not_said() -> None:
    assert kind_of(at(asks_midway=True, asks_harvest=True), told=Told(off={"midway"})) == NudgeKind.HARVEST


def standings() -> st.SearchStrategy[Standing]:
    """Any place somebody may stand in."""
    return st.builds(
        Standing,
        subject=st.sampled_from([new_id() for _ in range(3)]),
        days=st.integers(0, 60),
        asks_answer=st.booleans(),
        asks_aims=st.booleans(),
        asks_signature=st.booleans(),
        asks_midway=st.booleans(),
        asks_harvest=st.booleans(),
        meets=st.booleans(),
        since=st.dates(date(2026, 1, 1), date(2026, 6, 1)),
        held=st.integers(0, 4),
        meets_on=st.none() | st.dates(date(2026, 3, 1), date(2026, 6, 1)),
        open_points=st.lists(st.sampled_from(["T0", "T1", "T2"]), unique=True).map(tuple),
    )


@settings(max_examples=60)
@given(days=st.lists(st.lists(standings(), max_size=3), min_size=1, max_size=60), off=st.sets(st.sampled_from(NudgeKind)))
def test_R06_at_most_one_a_week_each_thing_once_and_nothing_that_is_off(days: list[list[Standing]], off: set[NudgeKind]) -> None:
    told: list[tuple[date, Nudge]] = []
    for number, there in enumerate(days):
        today = TODAY + timedelta(days=number)
        before = Told(last_on=told[-1][0] if told else None, causes={each.cause for _, each in told}, off=off)
        if found := nudge_for(there, before, today=today, hours=HOURS):
            told.append((today, found))
    assert all(later[0] - earlier[0] >= BETWEEN for earlier, later in pairwise(told))
    assert len({each.cause for _, each in told}) == len(told)
    assert not {each.kind for _, each in told} & off


@pytest.mark.parametrize(
    ("moment", "following"),
    [
        ("2026-03-10T07:59+00:00", "2026-03-10T08:00+00:00"),
        ("2026-03-10T08:00+00:00", "2026-03-10T08:00+00:00"),
        ("2026-03-10T15:59+00:00", "2026-03-10T15:59+00:00"),
        ("2026-03-13T16:00+00:00", "2026-03-16T08:00+00:00"),
        ("2026-03-29T12:00+00:00", "2026-03-30T07:00+00:00"),
        ("2026-04-05T12:00+00:00", "2026-04-07T07:00+00:00"),
    ],
)
def test_working_hours_are_those_of_the_organisation_summer_time_and_holidays_included(moment: str, following: str) -> None:
    now = datetime.fromisoformat(moment)
    assert HOURS.are_now(now) == (moment == following)
    assert HOURS.next(now).astimezone(UTC) == datetime.fromisoformat(following)
