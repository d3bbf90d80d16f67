"""When people may be nudged: on working days, in office hours, by the clock of the organisation (docs/domain.md, nudges)."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

BEGINS, ENDS = time(9), time(17)
SATURDAY = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkHours:
    """Monday to Friday from nine to five in this zone, without `holidays`."""

    zone: tzinfo
    holidays: Container[date] = frozenset()

    def today(self, now: datetime) -> date:
        """The day it is there."""
        return now.astimezone(self.zone).date()

    def are_now(self, now: datetime) -> bool:
        """Whether people are at work at this moment."""
        there = now.astimezone(self.zone)
        return self.is_work_day(there.date()) and BEGINS <= there.time() < ENDS

    def next(self, now: datetime) -> datetime:
        """This moment, if people are at work; else when they begin again."""
        if self.are_now(now):
            return now
        there = now.astimezone(self.zone)
        day = there.date() if there.time() < BEGINS else there.date() + A_DAY
        while not self.is_work_day(day):
            day += A_DAY
        return datetime.combine(day, BEGINS, self.zone)

    def is_work_day(self, day: date) -> bool:
        """Whether people work on that day."""
        return day.weekday() < SATURDAY and day not in self.holidays

    def work_day_before(self, day: date) -> date:
        """The last working day before it."""
        day -= A_DAY
        while not self.is_work_day(day):
            day -= A_DAY
        return day
