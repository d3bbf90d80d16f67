"""The sandbox's own clock: the wall clock, moved by the number of seconds in `data_dir/clock-offset`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Amsterdam")


class SandboxClock:
    """Obeys the same offset file as the product, without knowing the product."""

    def __init__(self, data_dir: Path | None) -> None:
        self._file = data_dir / "clock-offset" if data_dir else None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.fromtimestamp(time.time() + self._offset(), UTC)

    def stamp(self) -> int:
        """The present moment in whole seconds since 1970, as tokens carry it."""
        return int(self.now().timestamp())

    def _offset(self) -> float:
        if self._file is None or not self._file.is_file():
            return 0.0
        return float(self._file.read_text(encoding="ascii"))
