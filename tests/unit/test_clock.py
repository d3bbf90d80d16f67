"""The clock: UTC always, moved only where that is allowed, and then for every process that shares the folder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integration.clock import OFFSET_FILE, Clock

A_MOMENT = timedelta(minutes=1)


def test_now_is_the_wall_clock_in_utc() -> None:
    now = Clock().now()
    assert now.tzinfo is UTC
    assert abs(now - datetime.now(UTC)) < A_MOMENT


def test_a_moved_clock_is_moved_for_everybody_and_moves_add_up(tmp_path: Path) -> None:
    folder = tmp_path / "not-made-yet"
    one, other = Clock(folder), Clock(folder)
    one.move(timedelta(days=8))
    other.move(timedelta(hours=-1))
    assert one.offset() == other.offset() == timedelta(days=8, hours=-1)
    assert abs(one.now() - datetime.now(UTC) - one.offset()) < A_MOMENT


def test_the_clock_of_a_real_installation_cannot_be_moved(tmp_path: Path) -> None:
    (tmp_path / OFFSET_FILE).write_text("86400")
    with pytest.raises(PermissionError, match="WEDERKERIG_MOVABLE_CLOCK"):
        Clock().move(timedelta(days=1))
    assert Clock().offset() == timedelta(0)
