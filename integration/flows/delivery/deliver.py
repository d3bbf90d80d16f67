"""Letters leave the house: claim a batch, *commit*, send it with a few hands, *commit* each answer.

One process at a time serves a destination, so its pace is kept and its letters never overtake each other. A process that
dies leaves a claim behind that runs out; then the same letters are sent again, which no receiver minds (they are states).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.domain.ids import new_id
from integration.store import outbox, timetable
from integration.store.db import Store
from integration.store.outbox import Letter

log = logging.getLogger(__name__)

BATCH = 40
TURN_SECONDS = 20.0
FAILURES_THAT_TELL = 5
AFTER_THE_OTHERS = timedelta(seconds=1)
SETTLED = timedelta(minutes=5)
"""How long another side may still be busy with a call whose answer never came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How fast a destination likes it: letters at the same time, and letters a second."""

    hands: int = 4
    per_second: float = 10.0


class Destination(Protocol):
    """Somebody who takes letters of one kind."""

    def pace(self, name: str) -> Pace:
        """How fast the destination called `name` (`lms:<uuid>`) likes it."""
        ...

    def send(self, letter: Letter) -> datetime | None:
        """Deliver; gives the moment stamped on the letter, if it bears one. Raises `Retriable` or `Refused`."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """What delivering takes. A claim lasts for `lease`; half of it must be longer than one letter can be on its way."""

    store: Store
    clock: Clock
    destinations: Mapping[str, Destination]
    lease: timedelta


def deliver(office: PostOffice, destination: str, *, seconds: float = TURN_SECONDS) -> int:
    """Send what is due at one destination; returns how many letters were dealt with.

    Stops when nothing is due, when somebody else is at it, when the destination is away (then all its letters rest for a
    while, longer each time), or when its turn of `seconds` is over: then it rings again, so that a long queue for one
    destination does not keep the others waiting.
    """
    owner, dealt_with, ends = str(new_id()), 0, time.monotonic() + seconds
    gate: Gate | None = None
    while letters := _next_batch(office, destination, owner):
        gate = gate or Gate(office.destinations[letters[0].kind].pace(destination))
        _send_all(office, letters, gate)
        dealt_with += len(letters)
        if gate.closed_until:
            _rest(office, destination, owner, until=gate.closed_until)
            break
        if time.monotonic() > ends:
            _end_turn(office, destination, owner)
            office.store.ring(destination)
            break
    return dealt_with


def sweep(office: PostOffice) -> list[str]:
    """Ring again for everything that is due and on nobody's way; where no bell is heard, deliver it here and now.

    Finds what a lost Redis forgot, and what a killed worker left behind.
    """
    with office.store.reading() as db:
        waiting = outbox.due_destinations(db, now=office.clock.now())
    for destination in waiting:
        if not office.store.ring(destination):
            _deliver_here(office, destination)
    return waiting


def _deliver_here(office: PostOffice, destination: str) -> None:
    try:
        deliver(office, destination)
    except Exception:
        log.exception("deliver destination=%s outcome=fault", destination)


def _next_batch(office: PostOffice, destination: str, owner: str) -> list[Letter]:
    """Claim letters if it is our turn. The turn ends in the same commit that finds nothing due, so no ring is missed."""
    now = office.clock.now()
    with office.store.transaction() as db:
        if not timetable.take_turn(db, _turn(destination), owner=owner, now=now, until=now + office.lease):
            return []
        letters = outbox.claim(db, destination, now=now, lease=office.lease, most=BATCH)
        if not letters:
            timetable.end_turn(db, _turn(destination), owner=owner)
        return letters


def _rest(office: PostOffice, destination: str, owner: str, *, until: datetime) -> None:
    with office.store.transaction() as db:
        outbox.rest(db, destination, now=office.clock.now(), until=until)
        timetable.end_turn(db, _turn(destination), owner=owner)


def _end_turn(office: PostOffice, destination: str, owner: str) -> None:
    with office.store.transaction() as db:
        timetable.end_turn(db, _turn(destination), owner=owner)


def _turn(destination: str) -> str:
    return f"deliver:{destination}"


def _send_all(office: PostOffice, letters: list[Letter], gate: Gate) -> None:
    with ThreadPoolExecutor(gate.pace.hands, thread_name_prefix="deliver") as hands:
        list(hands.map(lambda letter: _send_one(office, letter, gate), letters))


def _send_one(office: PostOffice, letter: Letter, gate: Gate) -> None:
    closed_until = gate.wait(office.clock.now())
    if closed_until:
        _hold(office, letter, closed_until)
    elif office.clock.now() > letter.leased_until - office.lease / 2:
        _hold(office, letter, office.clock.now())
    else:
        _try_one(office, letter, gate)


def _try_one(office: PostOffice, letter: Letter, gate: Gate) -> None:
    try:
        stamped_at = office.destinations[letter.kind].send(letter)
    except Retriable as later:
        due_at = _postpone(office, letter, later)
        gate.went_wrong(until=later.not_before or due_at, at_once=later.not_before is not None)
    except Refused as never:
        _park(office, letter, gate, never)
    except Exception as fault:
        log.exception("deliver letter=%s outcome=fault", letter.id)
        _postpone(office, letter, Retriable(f"a fault of our own ({type(fault).__name__}); see the log"))
    else:
        gate.went_well()
        with office.store.transaction() as db:
            outbox.done(db, letter, now=office.clock.now(), stamped_at=stamped_at)


def _postpone(office: PostOffice, letter: Letter, later: Retriable) -> datetime:
    """Where the destination asks for patience, the letter that made it do so comes after those that only waited."""
    now = office.clock.now()
    not_before = later.not_before + AFTER_THE_OTHERS if later.not_before else now + SETTLED if later.unsure else None
    due_at = outbox.next_try(letter.attempts, now, not_before=not_before)
    log.warning("deliver letter=%s outcome=later attempts=%d", letter.id, letter.attempts)
    with office.store.transaction() as db:
        outbox.postpone(db, letter, reason=str(later), due_at=due_at)
    return due_at


def _park(office: PostOffice, letter: Letter, gate: Gate, never: Refused) -> None:
    gate.went_well()
    log.warning("deliver letter=%s outcome=parked code=%s", letter.id, never.code)
    with office.store.transaction() as db:
        outbox.park(db, letter, reason=str(never), code=never.code, now=office.clock.now())


def _hold(office: PostOffice, letter: Letter, due_at: datetime) -> None:
    with office.store.transaction() as db:
        outbox.hold(db, letter, due_at=due_at)


class Gate:
    """Lets letters through at a destination's pace, and closes when it asks for patience or seems to be away."""

    def __init__(self, pace: Pace) -> None:
        self.pace = pace
        self._lock = Lock()
        self._next = 0.0
        self._failures = 0
        self.closed_until: datetime | None = None

    def wait(self, now: datetime) -> datetime | None:
        """Wait for one's turn; or the moment until which nobody should try."""
        with self._lock:
            if self.closed_until and self.closed_until > now:
                return self.closed_until
            start = max(time.monotonic(), self._next)
            self._next = start + 1 / self.pace.per_second
        time.sleep(max(0.0, start - time.monotonic()))
        return None

    def went_well(self) -> None:
        """The other side is there."""
        with self._lock:
            self._failures = 0

    def went_wrong(self, *, until: datetime, at_once: bool) -> None:
        """The other side asked for patience (`at_once`), or could not be reached once more."""
        with self._lock:
            self._failures += 1
            if at_once or self._failures >= FAILURES_THAT_TELL:
                self.closed_until = max(until, self.closed_until or until)
