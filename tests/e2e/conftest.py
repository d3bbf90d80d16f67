"""One running demo for all tests that only look at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.real.demo import RunningDemo


@pytest.fixture(scope="session")
def demo() -> Iterator[RunningDemo]:
    """The whole product with its sandbox, started once."""
    running = RunningDemo()
    yield running
    running.remove()
