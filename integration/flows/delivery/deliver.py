"""Letters leave the house in rounds: claim them, *commit*, send them with a few hands, *commit* what became of them.

One process at a time serves a destination, so its pace is kept and its letters never overtake each other. A process that
dies leaves a claim behind that runs out; then the same letters are sent again, which no receiver minds (they are states).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.domain.ids import new_id
from integration.flows.delivery.answers import Answers
from integration.flows.delivery.destination import Destination, Send
from integration.flows.delivery.pace import Gate
from integration.store import outbox, stopped, timetable
from integration.store.db import Store
from integration.store.outbox import Letter

log = logging.getLogger(__name__)

TURN_SECONDS, ROUND_SECONDS = 20.0, 5.0
FIRST_ROUND, LARGEST_ROUND = 40, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PostOffice:
    """What delivering takes. A claim lasts for `lease`; half of it must be longer than one letter can be on its way."""

    store: Store
    clock: Clock
    destinations: Mapping[str, Destination]
    lease: timedelta


def deliver(office: PostOffice, destination: str, *, seconds: float = TURN_SECONDS) -> int:
    """Send what is due at one destination; returns how many letters were dealt with.

    Stops when nothing is due, when an admin told the destination to wait, when somebody else is at it, when the destination
    is away (then all its letters rest for a while, longer each time), or when its turn of `seconds` is over: then it rings
    again, so that a long queue for one destination does not keep the others waiting.
    """
    owner, dealt_with, ends = str(new_id()), 0, time.monotonic() + seconds
    gate: Gate | None = None
    most = FIRST_ROUND
    while letters := _next_round(office, destination, owner, most=most):
        gate = gate or Gate(office.destinations[letters[0].kind].pace(destination))
        most = gate.pace.letters(ROUND_SECONDS, at_most=LARGEST_ROUND)
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


def _next_round(office: PostOffice, destination: str, owner: str, *, most: int) -> list[Letter]:
    """Claim letters if it is our turn. The turn ends in the same commit that finds nothing due, so no ring is missed."""
    now = office.clock.now()
    with office.store.transaction() as db:
        if not timetable.take_turn(db, _turn(destination), owner=owner, now=now, until=now + office.lease):
            return []
        waits = stopped.is_stopped(db, destination)
        letters = [] if waits else outbox.claim(db, destination, now=now, lease=office.lease, most=most)
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
    """A round: its letters go out by as many hands as the destination likes."""
    with ExitStack() as stack:
        answers = stack.enter_context(closing(Answers(office.store, office.clock)))
        kinds = {kind: [letter for letter in letters if letter.kind == kind] for kind in {letter.kind for letter in letters}}
        ways = {kind: stack.enter_context(office.destinations[kind].round(alike)) for kind, alike in kinds.items()}
        hands = stack.enter_context(ThreadPoolExecutor(gate.pace.hands, thread_name_prefix="deliver"))
        list(hands.map(Round(office=office, ways=ways, answers=answers, gate=gate).bring, letters))


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """Letters that go to one destination together; `ways` says how those of each kind are sent."""

    office: PostOffice
    ways: Mapping[str, Send]
    answers: Answers
    gate: Gate

    def bring(self, letter: Letter) -> None:
        """Send one letter, unless the destination is away or its claim has become old."""
        office = self.office
        closed_until = self.gate.wait(office.clock.now())
        if closed_until:
            self.answers.held(letter, closed_until)
        elif office.clock.now() > letter.leased_until - office.lease / 2:
            self.answers.held(letter, office.clock.now())
        else:
            self._try(letter)

    def _try(self, letter: Letter) -> None:
        try:
            stamped_at = self.ways[letter.kind](letter)
        except Retriable as later:
            log.warning("deliver letter=%s outcome=later attempts=%d", letter.id, letter.attempts)
            due_at = self.answers.postponed(letter, later)
            self.gate.went_wrong(until=later.not_before or due_at, at_once=later.not_before is not None)
        except Refused as never:
            log.warning("deliver letter=%s outcome=parked code=%s", letter.id, never.code)
            self.gate.went_well()
            self.answers.parked(letter, never)
        except Exception as fault:
            log.exception("deliver letter=%s outcome=fault", letter.id)
            self.answers.postponed(letter, Retriable(f"a fault of our own ({type(fault).__name__}); see the log"))
        else:
            self.gate.went_well()
            self.answers.delivered(letter, stamped_at)
