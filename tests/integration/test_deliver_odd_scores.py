"""Scores in a platform that wants them otherwise, and scores that are taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from wsgiref.types import WSGIApplication

import pytest

from integration.flows.delivery import deliver
from integration.flows.delivery.send_score import Gradebooks
from integration.lti.services.grades import SCORE_TYPE_OF_SOME
from integration.mapping.product import Product
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import SAMIRA, SCORES, DeliveryWorld, a_delivery_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        yield a_delivery_world(services, outside, served)


def test_AGS_02_a_platform_that_takes_another_type_gets_it_after_the_right_one(world: DeliveryWorld) -> None:
    world.outside.world.reconfigure(score_type=SCORE_TYPE_OF_SOME)
    world.put_score(45)
    assert world.deliver() == 1
    assert world.outside.world.score_of(SAMIRA) == 45
    assert world.calls(SCORES) == [("POST", 415), ("POST", 200)]


def test_AGS_02_a_platform_that_takes_neither_parks_the_letter(world: DeliveryWorld) -> None:
    world.outside.world.reconfigure(score_type="application/json")
    world.put_score(45)
    world.deliver()
    (letter,) = world.letters()
    assert (letter.state, letter.code) == ("parked", "http-415")
    assert world.calls(SCORES) == [("POST", 415), ("POST", 415)]


@pytest.mark.parametrize("progress", ["running", "completion_only"])
def test_AGS_15_a_score_that_fell_back_to_nothing_leaves_an_empty_cell(world: DeliveryWorld, progress: str) -> None:
    own, product = world.services, Product(name="generic", title="LMS", progress=progress)
    books = Gradebooks(store=own.store, transport=own.transport, clock=own.clock, products={"generic": product})
    office = replace(own.post_office, destinations={"lms.score": books})
    for score in (100, 0):
        world.put_score(score)
        deliver.deliver(office, world.lms)
        world.pass_time()
    assert [letter.state for letter in world.letters()] == ["done"]
    assert world.outside.world.score_of(SAMIRA) is None
    assert [each.body["gradingProgress"] for each in world.outside.world.scores] == ["FullyGraded", "NotReady"]
