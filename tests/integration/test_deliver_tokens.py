"""Tokens for a gradebook: fetched once for many, sealed, and never shown to another host."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from wsgiref.types import WSGIApplication

import pytest
from sqlalchemy import update

from integration.flows.lms.access_tokens import PlatformTokens
from integration.lti.services.grades import RESULT_SCOPE, SCORE_SCOPE
from integration.store import timetable
from integration.store.lms.platforms import everyone
from integration.store.tables.lti import access_tokens, resource_links
from integration.wiring import Services, build
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import (
    FATIMA,
    JOOST,
    POST_DONE,
    SAMIRA,
    SCORES,
    DeliveryWorld,
    a_delivery_world,
    states,
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        yield a_delivery_world(services, outside, served)


@contextmanager
def another_process(world: DeliveryWorld) -> Iterator[PlatformTokens]:
    """What another process has of the same installation: the database, and nothing else."""
    own = build(world.services.settings)
    with own.store.reading() as db:
        (platform,) = everyone(db)
    yield PlatformTokens(store=own.store, transport=own.transport, clock=world.services.clock, platform=platform, deployment_id="1")
    own.launch_log.settle()
    own.store.close()


def test_TOK_05_a_token_is_used_again_and_dropped_once_when_it_is_refused(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.deliver()
    world.pass_time()
    world.put_score(20)
    world.deliver()
    assert len(world.calls("/token")) == 1
    world.outside.world.revoke_tokens()
    world.pass_time()
    world.put_score(30)
    world.deliver()
    assert len(world.calls("/token")) == 2
    assert world.calls(SCORES)[-2:] == [("POST", 401), POST_DONE]


def test_TOK_05_one_token_serves_a_whole_batch(world: DeliveryWorld) -> None:
    world.put_score(10, SAMIRA)
    world.put_score(10, JOOST)
    world.put_score(10, FATIMA)
    world.deliver()
    assert world.calls("/token") == [("POST", 200)]


def test_TOK_05_tokens_are_sealed_in_the_database(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.deliver()
    with world.services.store.reading() as db:
        (kept,) = db.scalars(access_tokens.select().with_only_columns(access_tokens.c.token))
    assert not set(world.outside.world.handed.tokens) & {kept}
    assert kept.startswith("gAAAA")


def test_TOK_05_two_that_want_a_token_at_once_wait_for_one_answer(world: DeliveryWorld) -> None:
    now = world.now()
    with world.services.store.transaction() as db:
        timetable.take_turn(db, f"token:{world.platform}", owner="other", now=now, until=now + timedelta(seconds=1))
    world.put_score(10)
    world.deliver()
    assert world.outside.world.score_of(SAMIRA) == 10


def test_TOK_05_all_processes_share_one_token_per_client_scope_and_deployment(world: DeliveryWorld) -> None:
    world.outside.world.slow("/token", 0.3)
    with ExitStack() as stack, ThreadPoolExecutor(6) as together:
        others = [stack.enter_context(another_process(world)) for _ in range(3)]

        def token(number: int) -> str:
            return others[number % 3].get(SCORE_SCOPE)

        assert len(set(together.map(token, range(6)))) == 1
        assert len(world.calls("/token")) == 1
        others[0].get(RESULT_SCOPE)
        replace(others[1], deployment_id="2").get(SCORE_SCOPE)
    assert len(world.calls("/token")) == 3


@pytest.mark.parametrize("status", [400, 401])
def test_TOK_04_a_token_that_is_refused_for_good_parks_the_letter(world: DeliveryWorld, status: int) -> None:
    world.outside.world.fail("/token", status, body=b'{"error": "invalid_client"}')
    world.put_score(10)
    world.deliver()
    assert states(world) == [("parked", "token-invalid_client")]


def test_MOODLE_5_1_a_404_of_the_token_address_may_be_our_keys_and_waits(world: DeliveryWorld) -> None:
    world.outside.world.fail("/token", 404, body=b"<!DOCTYPE html><p>Fout</p>")
    world.put_score(10)
    world.deliver()
    (letter,) = world.letters()
    assert (letter.state, "keys" in letter.reason) == ("waiting", True)


def test_SVC_02_a_token_is_never_sent_to_another_host(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(resource_links).values(line_item_url="https://elders.example/lineitem?type_id=1"))
    world.put_score(10)
    world.deliver()
    assert states(world) == [("parked", "lms-foreign-address")]
    assert world.calls("/token") == []
