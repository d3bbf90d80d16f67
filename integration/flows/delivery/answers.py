"""What became of letters that were sent: kept at once where it is news, and in groups where all goes well.

A thousand deliveries a minute are not a thousand commits a minute. What a crash takes along is what was delivered within
`AT_ONCE`; those letters go out once more, which no receiver minds.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from threading import Lock

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import Delivered, Letter

AT_ONCE = 0.5
"""Seconds."""
AFTER_THE_OTHERS = timedelta(seconds=1)
SETTLED = timedelta(minutes=5)
"""How long another side may still be busy with a call whose answer never came."""


class Answers:
    """Keeps what became of the letters of one round. `close` keeps the rest."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._lock = Lock()
        self._delivered: list[Delivered] = []
        self._kept_at = time.monotonic()

    def delivered(self, letter: Letter, stamped_at: datetime | None) -> None:
        """It is there."""
        with self._lock:
            self._delivered.append(Delivered(letter=letter, stamped_at=stamped_at))
            if time.monotonic() >= self._kept_at + AT_ONCE:
                self._keep()

    def close(self) -> None:
        """Keep what is not kept yet."""
        with self._lock:
            self._keep()

    def postponed(self, letter: Letter, later: Retriable) -> datetime:
        """It will be tried again; when. Where the destination asks for patience, the letter that made it do so comes after those
        that only waited.
        """
        now = self._clock.now()
        not_before = later.not_before + AFTER_THE_OTHERS if later.not_before else now + SETTLED if later.unsure else None
        due_at = outbox.next_try(letter.attempts, now, not_before=not_before)
        with self._store.transaction() as db:
            outbox.postpone(db, letter, reason=str(later), due_at=due_at)
        return due_at

    def parked(self, letter: Letter, never: Refused) -> None:
        """It was refused for good."""
        with self._store.transaction() as db:
            outbox.park(db, letter, reason=str(never), code=never.code, now=self._clock.now())

    def held(self, letter: Letter, due_at: datetime) -> None:
        """It was not sent."""
        with self._store.transaction() as db:
            outbox.hold(db, letter, due_at=due_at)

    def _keep(self) -> None:
        """What could not be kept just now is kept with the next ones."""
        self._kept_at = time.monotonic()
        if self._delivered:
            with self._store.transaction() as db:
                outbox.done(db, self._delivered, now=self._clock.now())
            self._delivered = []
