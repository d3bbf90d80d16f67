"""Scores reach the gradebook of a platform that behaves like Moodle, on good days and bad ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from wsgiref.types import WSGIApplication

import pytest
from sqlalchemy import update

from integration.flows.delivery import deliver
from integration.flows.delivery.send_score import Gradebooks
from integration.mapping.product import Product
from integration.store.tables.lti import resource_links
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import (
    FATIMA,
    JOOST,
    POST_DONE,
    POST_REFUSED,
    RESULTS,
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


def test_AGS_16_a_score_reaches_the_gradebook(world: DeliveryWorld) -> None:
    world.put_score(45)
    assert world.deliver() == 1
    assert world.outside.world.score_of(SAMIRA) == 45
    assert states(world) == [("done", None)]


def test_AGS_08_AGS_09_the_message_is_the_whole_state_always_fully_graded(world: DeliveryWorld) -> None:
    world.put_score(45)
    world.put_score(100, JOOST)
    world.deliver()
    messages = {str(body.pop("userId")): body for body in sent(world)}
    whole = {"gradingProgress": "FullyGraded", "scoreMaximum": 100}
    for message in messages.values():
        assert datetime.fromisoformat(str(message.pop("timestamp"))).tzinfo is not None
    assert messages[SAMIRA] == whole | {"activityProgress": "InProgress", "scoreGiven": 45}
    assert messages[JOOST] == whole | {"activityProgress": "Completed", "scoreGiven": 100}


def test_AGS_11_stamps_of_one_cell_are_at_least_a_second_apart(world: DeliveryWorld) -> None:
    for score in (10, 20, 30):
        world.put_score(score)
        world.deliver()
    stamps = [datetime.fromisoformat(str(body["timestamp"])) for body in sent(world)]
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(stamps))
    assert world.outside.world.score_of(SAMIRA) == 30


def test_AGS_11_409_with_another_score_in_the_gradebook_is_sent_once_more(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.deliver()
    moment = world.now() + timedelta(seconds=20)
    book = world.outside.world.gradebook
    book.grades[SAMIRA] = replace(book.grades[SAMIRA], raw=99.0, at=moment)
    world.put_score(20)
    world.deliver_at(moment)
    assert world.calls(SCORES) == [POST_DONE, POST_REFUSED, POST_DONE]
    assert world.outside.world.score_of(SAMIRA) == 20


def test_AGS_11_AGS_14_409_with_our_score_in_the_gradebook_is_done(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.outside.world.drop(SCORES)
    world.deliver()
    assert states(world) == [("waiting", None)]
    book = world.outside.world.gradebook
    book.grades[SAMIRA] = replace(book.grades[SAMIRA], at=world.now() + timedelta(hours=1))
    world.hurry()
    world.deliver()
    assert world.calls(SCORES) == [("POST", 0), POST_REFUSED]
    assert [status for _, status in world.calls(RESULTS)] == [200]
    assert states(world) == [("done", None)]


def test_AGS_11_an_lms_whose_clock_is_ahead_is_tried_later(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.deliver()
    book = world.outside.world.gradebook
    book.grades[SAMIRA] = replace(book.grades[SAMIRA], at=world.now() + timedelta(hours=1))
    world.put_score(20)
    world.deliver()
    (letter,) = world.letters()
    assert (letter.state, "later score" in letter.reason) == ("waiting", True)


def test_AGS_12_a_score_for_somebody_who_is_no_learner_is_parked(world: DeliveryWorld) -> None:
    world.put_score(10, FATIMA)
    world.deliver()
    (letter,) = world.letters()
    assert (letter.state, letter.code) == ("parked", "http-400")
    assert "enrolled" in letter.reason
    assert FATIMA not in letter.reason


def test_AGS_13_a_column_that_is_gone_parks_the_letter_and_is_forgotten(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        gone = f"{world.outside.url}/services/2/lineitems/99/lineitem?type_id=1"
        db.execute(update(resource_links).values(line_item_url=gone))
    world.put_score(10)
    world.deliver()
    assert states(world) == [("parked", "http-404")]
    world.put_score(20)
    world.deliver()
    assert states(world) == [("parked", "lms-gone")]


def test_a_500_is_tried_eight_times_and_then_said_to_be_a_lock(world: DeliveryWorld) -> None:
    world.outside.world.fail(SCORES, 500, times=100)
    world.put_score(10)
    for tries in range(1, 9):
        world.hurry()
        world.deliver()
        assert len(world.calls(SCORES)) == tries
    (letter,) = world.letters()
    assert (letter.state, letter.code) == ("parked", "lms-locked")


def test_a_lost_answer_is_no_second_score(world: DeliveryWorld) -> None:
    world.outside.world.drop(SCORES)
    world.put_score(10)
    world.deliver()
    world.hurry()
    world.deliver()
    assert world.outside.world.score_of(SAMIRA) == 10
    assert states(world) == [("done", None)]


def test_AGS_16_completion_only_says_nothing_before_the_end(world: DeliveryWorld) -> None:
    services, patient = world.services, Product(name="generic", title="LMS", progress="completion_only")
    books = Gradebooks(store=services.store, transport=services.transport, clock=services.clock, products={"generic": patient})
    office = replace(services.post_office, destinations={"lms.score": books})
    world.put_score(95)
    deliver.deliver(office, world.lms)
    assert (sent(world), states(world)) == ([], [("done", None)])
    world.put_score(100)
    deliver.deliver(office, world.lms)
    assert [body["scoreGiven"] for body in sent(world)] == [100]
