"""Managers who manage each other, and days that decide whether somebody works here."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.domain.people.roster import Record, Standing, as_of, circles, missing_above

TODAY = date(2026, 6, 15)
KEYS = st.sampled_from("abcdef")


def led(managers: dict[str, str | None], *, left: str = "") -> dict[str, Standing]:
    return {key: Standing(0, key in left, None, manager) for key, manager in managers.items()}


@pytest.mark.parametrize(
    ("managers", "found"),
    [
        ({}, []),
        ({"a": "b", "b": None}, []),
        ({"a": "a"}, []),
        ({"a": "gone"}, []),
        ({"c": "b", "b": "c", "a": "b"}, [("b", "c")]),
        ({"a": "b", "b": "c", "c": "a", "d": "e", "e": "d", "f": "a"}, [("a", "b", "c"), ("d", "e")]),
    ],
)
def test_circles_are_found_once_each_from_their_first_key_on(managers: dict[str, str | None], found: list[tuple[str, ...]]) -> None:
    assert circles(led(managers)) == found


def test_a_circle_is_broken_by_somebody_who_left() -> None:
    assert circles(led({"a": "b", "b": "a"}, left="b")) == []


@given(st.dictionaries(KEYS, KEYS | st.none()))
def test_whoever_goes_up_for_ever_is_on_the_way_to_a_circle(managers: dict[str, str | None]) -> None:
    people = led({key: None if manager == key else manager for key, manager in managers.items()})
    rounds = {key for circle in circles(people) for key in circle}
    for start in people:
        key: str | None = start
        for _ in range(len(people) + 1):
            key = people[key].manager if key in people else None
        assert (key in people) == (key in rounds)


@pytest.mark.parametrize(
    ("status", "ends", "counts_as"),
    [
        ("active", None, "active"),
        ("left", None, "left"),
        ("active", "2026-06-15", "active"),
        ("active", "2026-06-14", "left"),
        ("on_leave", "2026-06-14", "left"),
        ("on_leave", "2026-06-16", "on_leave"),
        ("left", "2026-06-15", "active"),
        ("left", "2027-06-16", "active"),
        ("left", "2099-12-31", "left"),
        ("active", "2099-12-31", "active"),
        ("left", "2026-06-14", "left"),
    ],
)
def test_the_last_day_decides_and_is_itself_a_working_day(status: str, ends: str | None, counts_as: str) -> None:
    record: Record = {"employment_status": status, "employment_end_date": ends}
    assert as_of(record, TODAY)["employment_status"] == counts_as
    assert as_of(as_of(record, TODAY), TODAY) == as_of(record, TODAY)


@given(st.dictionaries(KEYS, KEYS | st.none()), st.sets(KEYS))
def test_nobody_is_missing_above_once_all_who_were_missing_are_known(managers: dict[str, str | None], starts: set[str]) -> None:
    everybody, known = led(managers), led({key: managers.get(key) for key in starts})
    asked: set[str] = set()
    while missing := missing_above(known, starts) - asked:
        assert missing.isdisjoint(known)
        asked |= missing
        known |= {key: everybody[key] for key in missing if key in everybody}
    above = {circle for circle in circles({**everybody, **known}) if starts & set(circle)}
    assert above <= set(circles(known))
