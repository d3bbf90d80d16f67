"""When people are fetched from an HR system: never by itself, every hour, or at night; and when it is tried again."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta, tzinfo
from enum import StrEnum

USUALLY_AT = "03:00"
MOST_TRIES = 8
"""In a day, until one succeeds; after that only its own times are left."""
SOON, LATEST = timedelta(minutes=5), timedelta(hours=1)
CLOCK_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])")


class Timetable(StrEnum):
    """How often. `OFF`: only when somebody asks."""

    OFF = "off"
    HOURLY = "hourly"
    NIGHTLY = "nightly"


def clock_time(text: str) -> str | None:
    """`03:00`, from what somebody typed (3:00, 03.00); None for what is no time of day."""
    found = CLOCK_TIME.fullmatch(text.strip())
    return f"{int(found[1]):02}:{found[2]}" if found else None


def next_reading(timetable: Timetable, at: str, *, zone: tzinfo, now: datetime) -> datetime | None:
    """The moment after `now`; `at` is a time of day in `zone`. None when never."""
    if timetable is Timetable.OFF:
        return None
    if timetable is Timetable.HOURLY:
        return now + timedelta(hours=1)
    today, clock = now.astimezone(zone).date(), time.fromisoformat(at)
    days = (datetime.combine(today + timedelta(days=each), clock, zone) for each in range(3))
    return next(moment for moment in days if moment > now)


def next_try(tries: int, *, not_before: datetime | None, now: datetime) -> datetime | None:
    """When to try again after so many tries in vain: when the system says, else soon, then later, always within the hour. None: no more."""
    if tries >= MOST_TRIES:
        return None
    return max(not_before, now) if not_before else now + min(SOON * 2 ** max(tries - 1, 0), LATEST)
