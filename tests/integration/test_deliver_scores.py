"""Scores reach the gradebook of a platform that behaves like Moodle, on good days and bad ones."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from sqlalchemy import update

from integration.flows.delivery import deliver
from integration.flows.delivery.send_score import Gradebooks
from integration.mapping.product import Product
from integration.store import timetable
from integration.store.outbox import Letter
from integration.store.tables.lti import access_tokens, platforms, resource_links
from integration.store.tables.outbox import outbox
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import FATIMA, JOOST, RESULTS, SAMIRA, SCORES, DeliveryWorld, a_delivery_world

POST_DONE, POST_REFUSED = ("POST", 200), ("POST", 409)


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path) -> str:
    """What is tested here is the network; both engines are tested under the letterbox itself."""
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    return f"sqlite:///{tmp_path / 'wederkerig.sqlite3'}"


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        yield a_delivery_world(services, outside, served)


def states(world: DeliveryWorld) -> list[tuple[str, str | None]]:
    return [(letter.state, letter.code) for letter in world.letters()]


def sent(world: DeliveryWorld) -> list[dict[str, object]]:
    return [received.body for received in world.outside.world.scores]


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
    book = world.outside.world.gradebook
    book.grades[SAMIRA] = replace(book.grades[SAMIRA], raw=99.0, at=world.now() + timedelta(seconds=1))
    world.put_score(20)
    world.deliver()
    assert world.calls(SCORES) == [POST_DONE, POST_REFUSED, POST_DONE]
    assert world.outside.world.score_of(SAMIRA) == 20


def test_AGS_11_AGS_14_409_with_our_score_in_the_gradebook_is_done(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.outside.world.drop(SCORES)
    world.deliver()
    assert states(world) == [("waiting", None)]
    book = world.outside.world.gradebook
    book.grades[SAMIRA] = replace(book.grades[SAMIRA], at=world.now() + timedelta(seconds=30))
    world.hurry()
    world.deliver()
    assert world.calls(SCORES) == [("POST", 0), POST_REFUSED]
    assert [status for _, status in world.calls(RESULTS)] == [200]
    assert states(world) == [("done", None)]


def test_AGS_11_an_lms_whose_clock_is_ahead_is_tried_later(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.deliver()
    book = world.outside.world.gradebook
    book.grades[SAMIRA] = replace(book.grades[SAMIRA], at=world.now() + timedelta(minutes=2))
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

    def __init__(self, real: deliver.Destination) -> None:
        self.send = real.send

    def pace(self, name: str) -> deliver.Pace:
        return deliver.Pace(hands=1, per_second=100)


def test_SVC_04_canvas_says_403_when_it_asks_for_patience(world: DeliveryWorld) -> None:
    world.outside.world.fail(SCORES, 403, body=b"403 Forbidden (Rate Limit Exceeded)")
    world.put_score(10)
    world.deliver()
    assert states(world) == [("waiting", None)]


def test_a_lost_answer_is_no_second_score(world: DeliveryWorld) -> None:
    world.outside.world.drop(SCORES)
    world.put_score(10)
    world.deliver()
    world.hurry()
    world.deliver()
    assert world.outside.world.score_of(SAMIRA) == 10
    assert states(world) == [("done", None)]


def test_news_during_a_slow_delivery_arrives_after_it(world: DeliveryWorld) -> None:
    world.put_score(10)
    world.outside.world.slow(SCORES, 0.4, after=True)
    office = world.services.post_office
    real = office.destinations["lms.score"]

    class NewsMeanwhile:
        pace = real.pace

        def send(self, letter: Letter) -> datetime | None:
            stamped_at = real.send(letter)
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
