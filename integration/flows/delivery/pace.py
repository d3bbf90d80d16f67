"""How fast a destination likes its letters, and whether it is there at all."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

FAILURES_THAT_TELL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a destination likes it: letters at the same time, and letters a second."""

    hands: int = 4
    per_second: float = 10.0

    def letters(self, seconds: float, *, at_most: int) -> int:
        """How many letters fit into so many seconds; enough for every hand to have one."""
        return max(self.hands, min(at_most, round(seconds * self.per_second)))


class Gate:
    """Lets letters through at a destination's pace, and closes when it asks for patience or seems to be away."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._lock = Lock()
        self._next = 0.0
        self._failures = 0
        self.closed_until: datetime | None = None

    def wait(self, now: datetime) -> datetime | None:
        """Wait for one's turn; or the moment until which nobody should try."""
        with self._lock:
            if self.closed_until and self.closed_until > now:
                return self.closed_until
            start = max(time.monotonic(), self._next)
            self._next = start + 1 / self.pace.per_second
        time.sleep(max(0.0, start - time.monotonic()))
        return None

    def went_well(self) -> None:
        """The other side is there."""
        with self._lock:
            self._failures = 0

    def went_wrong(self, *, until: datetime, at_once: bool) -> None:
        """The other side asked for patience (`at_once`), or could not be reached once more."""
        with self._lock:
            self._failures += 1
            if at_once or self._failures >= FAILURES_THAT_TELL:
                self.closed_until = max(until, self.closed_until or until)
