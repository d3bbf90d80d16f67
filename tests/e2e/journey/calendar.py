"""Time: the clock that all processes of the demo and the LMS share, moved to the moment the story is at."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from integration.clock import Clock
from tests.real.demo import RunningDemo

HERE = ZoneInfo("Europe/Amsterdam")
AFTERNOON = time(14)


class Calendar:
    """The days of one trajectory, counted from the first one."""

    def __init__(self, demo: RunningDemo) -> None:
        self._clock = Clock(demo.folder)
        self.first = self._clock.now().astimezone(HERE).date() + timedelta(days=2)

    def week(self, number: int, *, days: int = 0) -> date:
        """A day of that week, the first one unless told; weeks count from one."""
        return self.first + timedelta(weeks=number - 1, days=days)

    def comes(self, day: date) -> None:
        """It is the afternoon of that day. Time never goes back."""
        moment = datetime.combine(day, AFTERNOON, HERE)
        self._clock.move(max(moment - self._clock.now(), timedelta(0)))
