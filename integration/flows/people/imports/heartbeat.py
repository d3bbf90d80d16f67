"""That an import goes on is said while a long page is read too: one page may need hundreds of calls, and the HR system may be slow."""

from __future__ import annotations

from datetime import datetime
from threading import Lock

from integration.clock import Clock
from integration.flows.people.imports.begin_import import Begun
from integration.store.db import Store
from integration.store.people import halfway

EVERY = halfway.LEASE / 4


class Heartbeat:
    """To be called after each answer; writes now and then. `Refused` (import.taken-over) when another took over."""

    def __init__(self, store: Store, begun: Begun, clock: Clock) -> None:
        self._store, self._begun, self._clock = store, begun, clock
        self._turn, self._last = Lock(), clock.now()

    def __call__(self) -> None:
        """An answer came."""
        now = self._clock.now()
        if self._is_mine(now):
            with self._store.transaction() as db:
                halfway.keep_alive(db, self._begun.id, spell=self._begun.spell, now=now)

    def _is_mine(self, now: datetime) -> bool:
        """Whether this thread is to write; the others go on."""
        with self._turn:
            if now - self._last < EVERY:
                return False
            self._last = now
            return True
