"""How letters leave: one process at a time, at a destination's pace, with patience for one that is away."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier, Lock, Thread
from time import monotonic, sleep

import pytest
from sqlalchemy import event, func, select

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.flows.delivery import deliver
from integration.flows.delivery.deliver import PostOffice
from integration.flows.delivery.destination import OneByOne
from integration.flows.delivery.pace import FAILURES_THAT_TELL, Gate, Pace
from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import Letter, Message
from integration.store.tables.outbox import leases
from integration.store.tables.outbox import outbox as table

LMS = "lms:01"


@dataclass(kw_only=True)
class Receiver(OneByOne):
    """Somebody who takes letters; `says` what becomes of a letter, `seconds` how long that takes."""

    hands: int = 4
    per_second: float = 1_000
    seconds: float = 0.0
    says: BaseException | None = None
    received: list[str] = field(default_factory=list)
    present: int = 0
    most_present: int = 0
    lock: Lock = field(default_factory=Lock)

    def pace(self, name: str) -> Pace:
        return Pace(hands=self.hands, per_second=self.per_second)

    def send(self, letter: Letter) -> datetime | None:
        with self.lock:
            self.received.append(letter.key)
            self.present += 1
            self.most_present = max(self.present, self.most_present)
        sleep(self.seconds)
        with self.lock:
            self.present -= 1
        if self.says:
            raise self.says
        return None


@pytest.fixture
def clock(tmp_path: Path) -> Clock:
    return Clock(tmp_path)


def an_office(store: Store, clock: Clock, receiver: Receiver, lease: timedelta = timedelta(minutes=4)) -> PostOffice:
    return PostOffice(store=store, clock=clock, destinations={"lms.score": receiver}, lease=lease)


def put(store: Store, clock: Clock, letters: int, destination: str = LMS) -> None:
    with store.transaction() as db:
        for number in range(letters):
            message = Message(destination=destination, kind="lms.score", key=f"{number:04}", body={"score": 10})
            outbox.put(db, message, now=clock.now())


def in_state(store: Store, state: str) -> int:
    with store.reading() as db:
        return db.scalar(select(func.count()).where(table.c.state == state)) or 0


def test_every_letter_of_a_long_queue_is_sent_once(store: Store, clock: Clock) -> None:
    receiver = Receiver()
    put(store, clock, 150)
    assert deliver.deliver(an_office(store, clock, receiver), LMS) == 150
    assert sorted(receiver.received) == [f"{number:04}" for number in range(150)]
    assert in_state(store, "done") == 150


def test_the_turn_is_given_back_at_the_end(store: Store, clock: Clock) -> None:
    put(store, clock, 3)
    deliver.deliver(an_office(store, clock, Receiver()), LMS)
    with store.reading() as db:
        assert db.execute(select(leases)).all() == []


def test_no_transaction_is_held_while_the_network_speaks(store: Store, clock: Clock) -> None:
    put(store, clock, 1)

    @dataclass(kw_only=True)
    class Writes(Receiver):
        def send(self, letter: Letter) -> datetime | None:
            put(store, clock, 1, "hris:02")
            return super().send(letter)

    started = monotonic()
    deliver.deliver(an_office(store, clock, Writes()), LMS)
    assert monotonic() - started < 5
    assert in_state(store, "waiting") == 1


def test_letters_go_out_with_no_more_hands_than_the_destination_likes(store: Store, clock: Clock) -> None:
    receiver = Receiver(hands=2, seconds=0.1)
    put(store, clock, 10)
    deliver.deliver(an_office(store, clock, receiver), LMS)
    assert receiver.most_present == 2


def test_letters_go_out_no_faster_than_the_destination_likes(store: Store, clock: Clock) -> None:
    put(store, clock, 11)
    started = monotonic()
    deliver.deliver(an_office(store, clock, Receiver(per_second=25)), LMS)
    assert monotonic() - started >= 10 / 25


def test_two_processes_never_serve_one_destination_together(store: Store, clock: Clock) -> None:
    receiver = Receiver(hands=1, seconds=0.01)
    put(store, clock, 30)
    start = Barrier(3)

    def serve() -> None:
        start.wait()
        deliver.deliver(an_office(store, clock, receiver), LMS)

    servers = [Thread(target=serve) for _ in range(3)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    assert (len(receiver.received), receiver.most_present) == (30, 1)
    assert in_state(store, "done") == 30


def test_a_destination_that_is_away_is_not_called_for_every_letter(store: Store, clock: Clock) -> None:
    receiver = Receiver(hands=1, says=Retriable("away"))
    put(store, clock, 60)
    deliver.deliver(an_office(store, clock, receiver), LMS)
    assert len(receiver.received) == FAILURES_THAT_TELL
    with store.reading() as db:
        assert db.scalar(select(func.sum(table.c.attempts))) == FAILURES_THAT_TELL
        assert db.scalar(select(func.count()).where(table.c.reason.is_(None))) == 0
        assert outbox.due_destinations(db, now=clock.now()) == []


def test_SVC_04_a_long_silence_is_broken_ever_less_often_and_costs_next_to_nothing(store: Store, clock: Clock) -> None:
    receiver = Receiver(hands=1, says=Retriable("away"))
    put(store, clock, 300)
    office = an_office(store, clock, receiver)
    statements = counted(store)
    for _ in range(6 * 120):
        deliver.sweep(office)
        clock.move(timedelta(seconds=30))
    assert 6 * 4 * FAILURES_THAT_TELL <= len(receiver.received) < 1_000
    assert len(statements) < 30_000
    receiver.says = None
    clock.move(timedelta(minutes=15))
    deliver.sweep(office)
    assert in_state(store, "done") == 300


def counted(store: Store) -> list[str]:
    """Every statement from now on."""
    said: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda _connection, _cursor, statement, *_rest: said.append(statement))
    return said


def test_a_letter_that_always_brings_a_request_for_patience_lets_the_others_through(store: Store, clock: Clock) -> None:
    @dataclass(kw_only=True)
    class Touchy(Receiver):
        def send(self, letter: Letter) -> datetime | None:
            if letter.key == "0000":
                raise Retriable("busy", not_before=clock.now() + timedelta(minutes=2))
            return super().send(letter)

    put(store, clock, 100)
    office = an_office(store, clock, Touchy(hands=1))
    for _ in range(3):
        deliver.deliver(office, LMS)
        clock.move(timedelta(minutes=3))
    assert in_state(store, "done") == 99


def test_letters_that_only_we_stumble_over_hold_up_nobody_else(store: Store, clock: Clock) -> None:
    @dataclass(kw_only=True)
    class Stumbles(Receiver):
        def send(self, letter: Letter) -> datetime | None:
            if letter.key < f"{2 * FAILURES_THAT_TELL:04}":
                raise KeyError(letter.key)
            return super().send(letter)

    put(store, clock, 3 * FAILURES_THAT_TELL)
    deliver.deliver(an_office(store, clock, Stumbles(hands=1)), LMS)
    assert (in_state(store, "done"), in_state(store, "waiting")) == (FAILURES_THAT_TELL, 2 * FAILURES_THAT_TELL)


def test_a_weekend_of_silence_parks_nothing(store: Store, clock: Clock) -> None:
    receiver = Receiver(hands=1, says=Retriable("away"))
    put(store, clock, 2)
    office = an_office(store, clock, receiver)
    for _ in range(250):
        clock.move(timedelta(minutes=15))
        deliver.deliver(office, LMS)
    assert in_state(store, "waiting") == 2
    receiver.says = None
    clock.move(timedelta(minutes=15))
    deliver.deliver(office, LMS)
    assert in_state(store, "done") == 2


def test_a_refusal_parks_only_its_own_letter(store: Store, clock: Clock) -> None:
    @dataclass(kw_only=True)
    class Picky(Receiver):
        def send(self, letter: Letter) -> datetime | None:
            if letter.key == "0001":
                raise Refused("not this one", code="http-404", status=404)
            return super().send(letter)

    put(store, clock, 3)
    deliver.deliver(an_office(store, clock, Picky()), LMS)
    assert (in_state(store, "done"), in_state(store, "parked")) == (2, 1)


def test_a_worker_that_died_holds_nothing_up_for_longer_than_its_lease(store: Store, clock: Clock) -> None:
    receiver = Receiver(says=SystemExit())
    put(store, clock, 1)
    office = an_office(store, clock, receiver)
    with pytest.raises(SystemExit):
        deliver.deliver(office, LMS)
    receiver.says = None
    assert deliver.deliver(office, LMS) == 0
    assert deliver.sweep(office) == []
    clock.move(timedelta(minutes=5))
    assert deliver.sweep(office) == [LMS]
    assert (in_state(store, "done"), receiver.received) == (1, ["0000", "0000"])


def test_sweep_rings_again_and_leaves_the_work_to_who_hears_it(store: Store, clock: Clock) -> None:
    put(store, clock, 2)
    put(store, clock, 1, "hris:02")
    heard: list[str] = []

    def ring(destination: str) -> bool:
        heard.append(destination)
        return True

    store.ring = ring
    receiver = Receiver()
    assert deliver.sweep(an_office(store, clock, receiver)) == ["hris:02", LMS]
    assert (heard, receiver.received) == (["hris:02", LMS], [])


def test_a_destination_that_nobody_can_serve_holds_up_no_other(store: Store, clock: Clock) -> None:
    with store.transaction() as db:
        outbox.put(db, Message(destination="a:00", kind="telegram", key="0000", body={}), now=clock.now())
    put(store, clock, 1)
    assert deliver.sweep(an_office(store, clock, Receiver())) == ["a:00", LMS]
    assert (in_state(store, "done"), in_state(store, "waiting")) == (1, 1)


def test_a_long_queue_gives_others_their_turn_and_rings_for_itself(store: Store, clock: Clock) -> None:
    put(store, clock, 90)
    heard: list[str] = []
    store.ring = heard.append
    sent = deliver.deliver(an_office(store, clock, Receiver()), LMS, seconds=0.0)
    assert sent == deliver.FIRST_ROUND
    assert heard == [LMS]
    assert deliver.deliver(an_office(store, clock, Receiver()), LMS) == 90 - deliver.FIRST_ROUND


@pytest.fixture
def gate() -> Gate:
    return Gate(Pace(hands=1, per_second=1_000))


def test_one_good_answer_shows_that_a_destination_is_not_away(gate: Gate, clock: Clock) -> None:
    later = clock.now() + timedelta(minutes=1)
    for _ in range(FAILURES_THAT_TELL - 1):
        gate.went_wrong(until=later, at_once=False)
    gate.went_well()
    gate.went_wrong(until=later, at_once=False)
    assert gate.wait(clock.now()) is None


def test_SVC_04_a_destination_that_asks_for_patience_gets_it_at_once(gate: Gate, clock: Clock) -> None:
    later = clock.now() + timedelta(minutes=1)
    gate.went_wrong(until=later, at_once=True)
    assert gate.wait(clock.now()) == later
    assert gate.wait(later) is None
