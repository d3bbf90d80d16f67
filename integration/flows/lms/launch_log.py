"""The launch log: every refusal is written down, but never at the expense of a launch.

Strangers can cause refusals, so few are written in a minute. A thread writes, so that nobody waits for a database that is busy;
what it cannot write is lost here, and still stands in the log of the service.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime
from threading import Lock, Thread
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from integration.domain.lms.refusals import RefusedLaunch, Step
from integration.lti.told import Fields, told_by
from integration.store.db import Store
from integration.store.lms import launch_log

log = logging.getLogger(__name__)
MOST_A_MINUTE, MOST_A_MINUTE_OF_ONE = 120, 30
MINUTE = 60
MOST_WAITING = 200


class LaunchLog:
    """Writes refusals down, for one process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._waiting: list[RefusedLaunch] = []
        self._writer: Thread | None = None
        self._minute = 0
        self._counts: Counter[UUID | None] = Counter()

    def refused(self, code: str, *, reference: str, step: Step, platform_id: UUID | None, fields: Fields, now: datetime) -> None:
        """Write this down soon, unless there are too many in this minute. Costs the launch no wait and no failure."""
        if not self._has_room(platform_id, int(now.timestamp()) // MINUTE):
            return
        told = told_by(fields, now=now)
        self._put(RefusedLaunch(reference=reference, code=code, step=step, platform_id=platform_id, told=told, refused_at=now))

    def settle(self) -> None:
        """Wait until everything is written."""
        with self._lock:
            writer = self._writer
        if writer:
            writer.join()

    def _has_room(self, platform_id: UUID | None, minute: int) -> bool:
        """Whoever no state proves to be a platform of ours is a stranger; strangers share one count."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter()
            if self._counts.total() >= MOST_A_MINUTE or self._counts[platform_id] >= MOST_A_MINUTE_OF_ONE:
                return False
            self._counts[platform_id] += 1
            return len(self._waiting) < MOST_WAITING

    def _put(self, refused: RefusedLaunch) -> None:
        with self._lock:
            self._waiting.append(refused)
            if self._writer is None:
                self._writer = Thread(target=self._write_all, name="launch log")
                self._writer.start()

    def _write_all(self) -> None:
        while batch := self._next():
            try:
                with self._store.transaction() as db:
                    launch_log.write(db, batch)
            except SQLAlchemyError as unable:
                log.warning("launch log outcome=lost refusals=%d reason=%s", len(batch), type(unable).__name__)

    def _next(self) -> list[RefusedLaunch]:
        with self._lock:
            batch, self._waiting = self._waiting, []
            if not batch:
                self._writer = None
            return batch
