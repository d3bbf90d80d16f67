"""Whose turn it is: patience that an LMS asks for, one process for each destination, and news that comes in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from wsgiref.types import WSGIApplication

import pytest
from sqlalchemy import update

from integration.flows.delivery import deliver
from integration.flows.delivery.destination import Destination, Send
from integration.flows.delivery.pace import Pace
from integration.store import timetable
from integration.store.outbox import Letter
from integration.store.tables.lti import platforms
from integration.store.tables.outbox import outbox
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import (
    FATIMA,
    JOOST,
    SAMIRA,
    SCORES,
    DeliveryWorld,
    a_delivery_world,
    sent,
    states,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        yield a_delivery_world(services, outside, served)


def test_a_disabled_registration_gets_nothing(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(platforms).values(state="disabled"))
    world.put_score(10)
    world.deliver()
    assert states(world) == [("parked", "lms-disabled")]


def test_SVC_04_503_with_retry_after_closes_the_whole_destination_until_then(world: DeliveryWorld) -> None:
    world.outside.world.fail(SCORES, 503, times=100, headers={"Retry-After": "120"})
    for sub in (SAMIRA, JOOST, FATIMA):
        world.put_score(10, sub)
    slow = replace(world.services.post_office, destinations={"lms.score": OneHand(world.services.post_office.destinations["lms.score"])})
    before = world.now()
    deliver.deliver(slow, world.lms)
    assert len(world.calls(SCORES)) == 1
    assert {letter.attempts for letter in world.letters()} == {0, 1}
    assert all(letter.due_at >= before + timedelta(seconds=119) for letter in world.letters())


class OneHand:
    """A destination that takes one letter at a time."""

    def __init__(self, real: Destination) -> None:
        self.round = real.round

    def pace(self, name: str) -> Pace:
        return Pace(hands=1, per_second=100)


def test_SVC_04_canvas_says_403_when_it_asks_for_patience(world: DeliveryWorld) -> None:
    world.outside.world.fail(SCORES, 403, body=b"403 Forbidden (Rate Limit Exceeded)")
    world.put_score(10)
    world.deliver()
    assert states(world) == [("waiting", None)]


def test_news_during_a_slow_delivery_arrives_after_it(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.outside.world.slow(SCORES, 0.4, after=True)
    office = world.services.post_office
    real = office.destinations["lms.score"]

    class NewsMeanwhile:
        pace = real.pace

        @contextmanager
        def round(self, letters: Sequence[Letter]) -> Iterator[Send]:
            with real.round(letters) as send:
                yield lambda letter: self.sent(letter, send)

        def sent(self, letter: Letter, send: Send) -> datetime | None:
            stamped_at = send(letter)
            if letter.version == 1:
                world.put_score(20)
            return stamped_at

    deliver.deliver(replace(office, destinations={"lms.score": NewsMeanwhile()}), world.lms)
    assert [body["scoreGiven"] for body in sent(world)] == [10, 20]
    assert states(world) == [("done", None)]


def test_only_one_process_serves_a_destination(world: DeliveryWorld) -> None:
    now = world.now()
    with world.services.store.transaction() as db:
        timetable.take_turn(db, f"deliver:{world.lms}", owner="other", now=now, until=now + timedelta(minutes=4))
    world.put_score(10)
    assert world.deliver() == 0
    world.services.clock.move(timedelta(minutes=5))
    assert world.deliver() == 1


def test_a_letter_whose_lease_is_half_over_is_put_back_unsent(world: DeliveryWorld) -> None:
    for sub in (SAMIRA, JOOST):
        world.put_score(10, sub)
    world.outside.world.slow("/token", 0.6)
    office = replace(
        world.services.post_office,
        lease=timedelta(seconds=1),
        destinations={"lms.score": OneHand(world.services.post_office.destinations["lms.score"])},
    )
    deliver.deliver(office, world.lms)
    assert len(sent(world)) == len({str(body["userId"]) for body in sent(world)})
    assert {letter.state for letter in world.letters()} == {"done"}


def test_a_fault_of_our_own_costs_one_letter_a_try_and_no_other_letter(world: DeliveryWorld, caplog: pytest.LogCaptureFixture) -> None:
    world.put_score(10)
    with world.services.store.transaction() as db:
        db.execute(update(outbox).values(body={}))
    world.put_score(20, JOOST)
    world.deliver()
    assert sorted(letter.state for letter in world.letters()) == ["done", "waiting"]
    assert "KeyError" in world.letters()[0].reason
    assert "outcome=fault" in caplog.text


def test_sweep_delivers_where_no_bell_is_heard(world: DeliveryWorld) -> None:
    world.put_score(10)
    assert world.lms in deliver.sweep(world.services.post_office)
    assert world.outside.world.score_of(SAMIRA) == 10
