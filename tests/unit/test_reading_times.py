"""When an HR system is read: never by itself, every hour, or at a time of day."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from integration.domain.people.reading_times import Timetable, clock_time, next_reading


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
