"""Keys change, ours and the platform's, while people come in and scores go out: nobody notices."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event, RLock

import pytest
import requests
from sqlalchemy import delete

from integration.app import create_app
from integration.flows.lms import platform_keys, signing_keys
from integration.lti.keys import private_key
from integration.sandbox import SandboxConfig
from integration.store.tables.lti import access_tokens
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.sandbox_visitor import Clicker
from tests.integration.delivery_world import JOOST, SAMIRA, DeliveryWorld, a_delivery_world

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CALL = re.compile(r"call purpose=")
EVERYBODY = (SAMIRA, JOOST)
"""Scores of one person go a second apart, those of several do not."""
ENOUGH = 2
ROUNDS = 2


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[DeliveryWorld]:
    """Our whole service and the sandbox LMS, by one clock."""
    tool = served(create_app(services))
    with SandboxServer(tool, SandboxConfig(data_dir=services.settings.data_dir)) as outside:
        yield a_delivery_world(services, outside, served)


def launch(world: DeliveryWorld) -> int:
    """How a click on the activity ends."""
    return Clicker(world.outside, world.services.settings.base_url, SAMIRA).click().status_code


def forget_tokens(world: DeliveryWorld) -> None:
    """So that the next score needs a proof signed anew."""
    with world.services.store.transaction() as db:
        db.execute(delete(access_tokens))


class Traffic:
    """People click and scores go out, again and again, in two threads, while keys change.

    Time is moved between two acts only (`still`): a launch that takes a day is refused with good reason.
    """

    def __init__(self, world: DeliveryWorld) -> None:
        self.world = world
        self.still = {"launch": RLock(), "score": RLock()}
        self.launches: list[int] = []
        self.posted = 0
        self._over = Event()

    def let_time_pass(self, by: timedelta) -> None:
        """Move the clock of everybody."""
        with self.still["launch"], self.still["score"]:
            self.world.services.clock.move(by)

    def go_on(self) -> None:
        """Wait until a few more came in and went out."""
        launches, posted = len(self.launches), self.posted
        deadline = time.monotonic() + 60
        while len(self.launches) < launches + ENOUGH or self.posted < posted + ENOUGH:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def click_on(self) -> None:
        """Until it is over."""
        while not self._over.is_set():
            with self.still["launch"]:
                self.launches.append(launch(self.world))

    def post_on(self) -> None:
        """Until it is over."""
        while not self._over.is_set():
            with self.still["score"]:
                forget_tokens(self.world)
                self.world.put_score(1 + self.posted % 99, EVERYBODY[self.posted % len(EVERYBODY)])
                self.world.deliver()
                self.posted += 1

    def stop(self) -> None:
        """It is enough."""
        self._over.set()


def test_KEY_03_KEY_04_keys_rotate_while_launches_and_score_posts_go_on_and_none_fails(world: DeliveryWorld) -> None:
    traffic, own = Traffic(world), world.services
    ours = {signing_keys.signing_key(own.store, now=world.now()).kid}
    theirs = {world.outside.world.signing_key.kid}
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(traffic.click_on), threads.submit(traffic.post_on)]
        try:
            for _ in range(ROUNDS):
                traffic.go_on()
                signing_keys.rotate(own.store, actor="test", now=world.now())
                traffic.let_time_pass(timedelta(seconds=11))
                world.outside.world.rotate_key()
                traffic.go_on()
                traffic.let_time_pass(DAY + HOUR)
                traffic.go_on()
                ours.add(signing_keys.signing_key(own.store, now=world.now()).kid)
                theirs.add(world.outside.world.signing_key.kid)
                traffic.let_time_pass(8 * DAY)
                signing_keys.keep_timetable(own.store, now=world.now())
        finally:
            traffic.stop()
        assert [each.result() for each in running] == [None, None]
    assert len(ours) == len(theirs) == ROUNDS + 1
    assert set(traffic.launches) == {303}
    assert {(letter.state, letter.code) for letter in world.letters()} == {("done", None)}
    assert {status for _method, status in world.calls("/token")} == {200}


def test_KEY_04_once_keys_are_known_a_launch_makes_no_call(world: DeliveryWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="integration.transport")
    assert launch(world) == 303
    assert len(CALL.findall(caplog.text)) == 1
    assert [launch(world) for _ in range(5)] == [303] * 5
    assert len(CALL.findall(caplog.text)) == 1


def test_KEY_04_keys_are_renewed_before_a_launch_would_have_to(world: DeliveryWorld) -> None:
    own = world.services
    assert launch(world) == 303
    for minute in range(1, 20):
        own.clock.move(timedelta(minutes=1))
        platform_keys.refresh_due(own.store, own.transport, now=world.now())
        before = len(world.calls("/jwks"))
        assert launch(world) == 303
        assert len(world.calls("/jwks")) == before, minute
    assert 4 <= len(world.calls("/jwks")) <= 8


def test_KEY_04_keys_of_a_platform_that_nobody_comes_from_are_left_alone(world: DeliveryWorld) -> None:
    own = world.services
    platform_keys.refresh_due(own.store, own.transport, now=world.now())
    assert world.calls("/jwks") == []
    assert launch(world) == 303
    own.clock.move(2 * HOUR)
    platform_keys.refresh_due(own.store, own.transport, now=world.now())
    assert len(world.calls("/jwks")) == 1


def test_KEY_04_keys_survive_an_outage_of_their_address_for_a_day(world: DeliveryWorld) -> None:
    assert launch(world) == 303
    world.outside.world.drop("/jwks", times=999)
    for hours in (1, 10, 12):
        world.services.clock.move(timedelta(hours=hours))
        assert launch(world) == 303
    world.services.clock.move(2 * HOUR)
    assert launch(world) == 503


def test_our_private_key_is_parsed_once_per_process(services: Services) -> None:
    now = services.clock.now()
    first = private_key(signing_keys.signing_key(services.store, now=now))
    assert private_key(signing_keys.signing_key(services.store, now=now)) is first
    signing_keys.rotate(services.store, at_once=True, actor="test", now=now)
    other = private_key(signing_keys.signing_key(services.store, now=now))
    assert other is not first
    assert other.kid != first.kid


def test_KEY_03_a_key_that_leaked_is_taken_back_and_scores_go_on(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.deliver()
    leaked = signing_keys.signing_key(world.services.store, now=world.now()).kid
    fresh = signing_keys.rotate(world.services.store, at_once=True, actor="test", now=world.now()).kid
    forget_tokens(world)
    world.put_score(20)
    world.deliver()
    assert world.outside.world.score_of(SAMIRA) == 20
    published = requests.get(f"{world.services.settings.base_url}/lti/jwks.json", timeout=60).json()["keys"]
    assert [key["kid"] for key in published] == [fresh] != [leaked]
