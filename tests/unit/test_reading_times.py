"""When an HR system is read: never by itself, every hour, or at a time of day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from integration.domain.people.reading_times import MOST_TRIES, Timetable, clock_time, next_reading, next_try


def test_the_next_reading_is_always_later_and_at_the_time_that_was_asked() -> None:
    zone = UTC
    now = datetime(2026, 3, 29, 3, 0, tzinfo=UTC)
    assert next_reading(Timetable.NIGHTLY, "03:00", zone=zone, now=now) == datetime(2026, 3, 30, 3, 0, tzinfo=UTC)
    assert next_reading(Timetable.NIGHTLY, "03:01", zone=zone, now=now) == datetime(2026, 3, 29, 3, 1, tzinfo=UTC)
    assert next_reading(Timetable.HOURLY, "", zone=zone, now=now) == datetime(2026, 3, 29, 4, 0, tzinfo=UTC)
    assert next_reading(Timetable.OFF, "03:00", zone=zone, now=now) is None
    assert [clock_time(text) for text in ("3:00", "03.00", "24:00", "3", "", "03:60")] == ["03:00", "03:00", None, None, None, None]


def test_a_night_without_that_hour_has_a_reading_too() -> None:
    """On 29 March 2026 the clock goes from two to three in Amsterdam."""
    zone, now = ZoneInfo("Europe/Amsterdam"), datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
    first = next_reading(Timetable.NIGHTLY, "02:30", zone=zone, now=now)
    assert first
    second = next_reading(Timetable.NIGHTLY, "02:30", zone=zone, now=first)
    assert second
    assert (first.date().isoformat(), second.date().isoformat()) == ("2026-03-29", "2026-03-30")


def test_a_read_in_vain_is_tried_when_the_system_says_else_soon_and_within_the_hour_and_not_for_ever() -> None:
    now = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
    waits = [next_try(tries, not_before=None, now=now) for tries in range(1, MOST_TRIES + 2)]
    assert [(each - now).seconds // 60 if each else None for each in waits] == [5, 10, 20, 40, 60, 60, 60, None, None]
    assert next_try(3, not_before=now + timedelta(hours=3), now=now) == now + timedelta(hours=3)
    assert next_try(3, not_before=now - timedelta(hours=3), now=now) == now
    assert next_try(MOST_TRIES, not_before=now + timedelta(hours=3), now=now) is None
