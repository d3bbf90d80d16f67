"""One running demo for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.moodle_user import moodle, tool
from tests.real.demo import RunningDemo

__all__ = ["demo", "moodle", "tool"]


@pytest.fixture(scope="session")
def demo() -> Iterator[RunningDemo]:
    """The whole product with its sandbox, started once."""
    running = RunningDemo()
    yield running
    running.remove()
