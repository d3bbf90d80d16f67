"""How often somebody may begin a launch, because step 1 is unsigned and costs us a row (LTI-15); and how often a system may push.

Counted per process, in memory, so the real limit is this times the number of processes. Addresses are not kept longer
than a minute and are never written down. A whole office may share one address, so the limit is generous.
"""

from __future__ import annotations

from collections import Counter
from hashlib import sha256
from threading import Lock

from flask import Flask, current_app, request

from integration.domain.lms.launch import LaunchRefused
from integration.web.context import now

PER_ADDRESS, PER_REGISTRATION = 300, 3000
MINUTE = 60


class Pace:
    """Counts of this minute."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counts: Counter[str] = Counter()

    def count(self, key: str, minute: int) -> int:
        """How often `key` came in this minute, this time included."""
        with self._lock:
            if minute != self._minute:
                self._minute, self._counts = minute, Counter()
            self._counts[key] += 1
            return self._counts[key]


def prepare(app: Flask) -> None:
    """Begin to count."""
    app.extensions["pace"] = Pace()


def keep_pace(registration: str) -> None:
    """Refuse a login that comes too soon after too many others, by address or by registration."""
    pace: Pace = current_app.extensions["pace"]
    minute = int(now().timestamp()) // MINUTE
    if (
        pace.count(f"from {request.remote_addr}", minute) > PER_ADDRESS
        or pace.count(f"to {counted_as(registration)}", minute) > PER_REGISTRATION
    ):
        raise LaunchRefused("too-many-logins", 429)


def seconds_to_wait(who: str, most: int) -> int:
    """How long somebody who came more than `most` times in this minute should wait; 0 for everybody else."""
    pace: Pace = current_app.extensions["pace"]
    moment = int(now().timestamp())
    return MINUTE - moment % MINUTE if pace.count(who, moment // MINUTE) > most else 0


def counted_as(registration: str) -> str:
    """Anybody may call a registration anything, at any length: what is counted takes no more room than a real one."""
    return sha256(registration.encode(errors="replace")).hexdigest()
