"""What time it is.

Rules take `now` as an argument; doors ask it here. Demo and tests may move the clock: the file
`clock-offset` in the data folder holds a number of seconds that all processes (and the sandbox) add.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

OFFSET_FILE = "clock-offset"


class Clock:
    """The wall clock, or the wall clock moved by the offset in `data_dir` (None: not movable)."""

    def __init__(self, data_dir: Path | None = None) -> None:
        self._file = data_dir / OFFSET_FILE if data_dir else None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset()

    def offset(self) -> timedelta:
        """How far the clock was moved; zero where it may not be moved."""
        if self._file is None or not self._file.is_file():
            return timedelta(0)
        return timedelta(seconds=float(self._file.read_text(encoding="ascii")))

    def move(self, by: timedelta) -> None:
        """Move the clock further, for all processes that share the data folder."""
        if self._file is None:
            raise PermissionError("this clock may not be moved (WEDERKERIG_MOVABLE_CLOCK is off)")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(str((self.offset() + by).total_seconds()), encoding="ascii")
