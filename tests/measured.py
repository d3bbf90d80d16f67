"""Coverage is measured where it can tell something: it makes Python twice as slow, so what runs the same lines again runs without it.

The PostgreSQL twin of a test runs the lines of its SQLite twin, and a page in Chromium those of the page over HTTP.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from coverage import Coverage


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Run the test with its fixtures; without measuring when it treads in the steps of another."""
    if not treads_in_steps(item):
        return (yield)
    with unmeasured():
        return (yield)


def treads_in_steps(item: pytest.Item) -> bool:
    """Whether another test runs the same lines of ours."""
    variant = getattr(item, "callspec", None)
    return "chromium" in getattr(item, "fixturenames", ()) or (variant is not None and "postgresql" in variant.params.values())


@contextmanager
def unmeasured() -> Iterator[None]:
    """Stop measuring in this process, if it does, and go on afterwards; processes that a test starts are measured all the same."""
    running = Coverage.current()
    if running is None:
        yield
        return
    running.stop()
    try:
        yield
    finally:
        running.start()
