"""How long a letter waits before the next try."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from integration.store.outbox import LONGEST_WAIT, next_try

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@given(st.integers(min_value=1, max_value=100_000))
def test_SVC_04_patience_doubles_and_never_passes_a_quarter_of_an_hour(attempts: int) -> None:
    pause = next_try(attempts, NOW) - NOW
    most = min(timedelta(seconds=2 ** min(attempts, 20)), LONGEST_WAIT)
    assert 0.75 * most <= pause <= most


@given(st.integers(min_value=1, max_value=50), st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=3)))
def test_SVC_04_retry_after_is_honoured_however_long(attempts: int, asked: timedelta) -> None:
    assert next_try(attempts, NOW, not_before=NOW + asked) >= NOW + asked


def test_two_letters_that_fail_together_do_not_come_back_together() -> None:
    assert len({next_try(8, NOW) for _ in range(20)}) > 1
