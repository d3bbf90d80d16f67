"""What became of delivered letters is kept in groups, and none is forgotten when the database is away for a moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from integration.clock import Clock
from integration.flows.delivery.answers import Answers
from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import State
from tests.integration.outbox_world import LMS, a_score, put, state_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


class AwayOnce(Store):
    """A database that is away when somebody first wants to change something."""

    times = 0

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """As usual, from the second time on."""
        self.times += 1
        if self.times == 1:
            raise OSError("away")
        with super().transaction() as db:
            yield db


def test_what_could_not_be_kept_is_kept_a_moment_later(store: Store, database_url: str, tmp_path: Path) -> None:
    clock = Clock(tmp_path)
    put(store, a_score(10), now=clock.now())
    with store.transaction() as db:
        (letter,) = outbox.claim(db, LMS, now=clock.now(), lease=timedelta(minutes=4), most=1)
    answers = Answers(AwayOnce(database_url), clock)
    answers.delivered(letter, stamped_at(clock))
    with pytest.raises(OSError, match="away"):
        answers.close()
    assert state_of(store)[0] == State.WAITING
    answers.close()
    assert state_of(store)[0] == State.DONE


def stamped_at(clock: Clock) -> datetime:
    return clock.now()
