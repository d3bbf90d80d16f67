"""Participation records reach the HRIS once, whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from wsgiref.types import WSGIApplication

import pytest
from sqlalchemy import select, update

from integration.store.tables.hris import connections, mapping_versions, written_records
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import JOOST, NUMBERS, SAMIRA, TRAININGS, DeliveryWorld, a_delivery_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

NEW_RECORD = ("POST", 201)


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        world = a_delivery_world(services, outside, served)
        world.deliver(world.hris)
        yield world


def states(world: DeliveryWorld) -> list[tuple[str, str | None]]:
    return [(letter.state, letter.code) for letter in world.letters(world.hris)]


def test_a_new_duo_gives_both_a_record_without_a_partner(world: DeliveryWorld) -> None:
    for sub in (SAMIRA, JOOST):
        (record,) = world.outside.world.records_of(NUMBERS[sub])
        assert (record.code, record.status, record.hours, record.end) == ("EXP", "enrolled", 0, None)
        assert record.start == world.cohort.starts_on.isoformat()
        assert record.ref == f"wederkerig:{world.cohort.id}:{world.people[sub]}"
        assert record.title == world.services.catalogue.programmes["EXP"].title["nl"]


def test_a_newer_state_changes_the_record_that_is_there(world: DeliveryWorld) -> None:
    world.put_record(status="completed", end="2026-06-30", hours=24)
    world.deliver(world.hris)
    (record,) = world.outside.world.records_of(NUMBERS[SAMIRA])
    assert (record.status, record.end, record.hours) == ("completed", "2026-06-30", 24)


def test_a_record_that_says_it_already_gets_no_call(world: DeliveryWorld) -> None:
    world.put_record(hours=8)
    world.deliver(world.hris)
    before = len(world.outside.world.calls)
    with world.services.store.transaction() as db:
        db.execute(update(connections).values(state="active"))
    world.put_record(hours=12)
    world.put_record(hours=8)
    world.deliver(world.hris)
    assert len(world.outside.world.calls) == before


def test_a_lost_answer_to_a_create_makes_no_second_record(world: DeliveryWorld) -> None:
    world.outside.world.records.rows.clear()
    world.outside.world.drop(TRAININGS, method="POST")
    world.put_record(hours=8)
    world.deliver(world.hris)
    assert ("waiting", None) in states(world)
    world.hurry()
    world.deliver(world.hris)
    assert len(world.outside.world.records_of(NUMBERS[SAMIRA])) == 1
    assert set(states(world)) == {("done", None)}


@pytest.mark.parametrize("status", [None, 500, 504])
def test_a_create_without_an_answer_is_left_time_to_settle(world: DeliveryWorld, status: int | None) -> None:
    """A gateway gives up after half a minute, the HR system behind it goes on: who looks at once finds nothing and makes a second one."""
    world.outside.world.records.rows.clear()
    if status:
        world.outside.world.fail(TRAININGS, 200, body=b'{"data": []}')
        world.outside.world.fail(TRAININGS, status)
    else:
        world.outside.world.drop(TRAININGS, method="POST")
    before = world.now()
    world.put_record(hours=8)
    world.deliver(world.hris)
    (waiting,) = [letter for letter in world.letters(world.hris) if letter.state == "waiting"]
    assert waiting.due_at >= before + timedelta(minutes=5)
    assert waiting.reason.endswith("it may yet write the record")


def test_a_slow_hris_is_waited_for(world: DeliveryWorld) -> None:
    world.outside.world.slow(TRAININGS, 0.5)
    world.put_record(hours=8)
    world.deliver(world.hris)
    assert world.outside.world.records_of(NUMBERS[SAMIRA])[0].hours == 8


def test_a_failing_hris_is_tried_later(world: DeliveryWorld) -> None:
    world.outside.world.fail("/hris/api", 500)
    world.put_record(hours=8)
    world.deliver(world.hris)
    assert ("waiting", None) in states(world)


def test_somebody_the_hris_does_not_know_is_parked_with_the_reason(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == world.people[SAMIRA]).values(employee_number="E9999"))
    world.put_record(hours=8)
    world.deliver(world.hris)
    parked = next(letter for letter in world.letters(world.hris) if letter.state == "parked")
    assert parked.code == "no-employee"
    assert "knows no employee" in parked.reason
    assert "E9999" not in parked.reason


def test_what_the_hris_refuses_is_parked(world: DeliveryWorld) -> None:
    world.put_record(start="ooit")
    world.deliver(world.hris)
    assert ("parked", "http-422") in states(world)


def test_a_proposal_that_was_taken_back_leaves_no_record(world: DeliveryWorld) -> None:
    world.put_record(status="ended", retracted=True)
    world.deliver(world.hris)
    assert world.outside.world.records_of(NUMBERS[SAMIRA]) == []
    world.put_record(status="enrolled")
    world.deliver(world.hris)
    assert len(world.outside.world.records_of(NUMBERS[SAMIRA])) == 1


def test_a_connector_that_cannot_take_away_says_ended(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        text = db.scalar(select(mapping_versions.c.text)) or ""
        db.execute(update(mapping_versions).values(text=text[: text.index("    retract:")]))
    world.put_record(status="ended", retracted=True)
    world.deliver(world.hris)
    assert [record.status for record in world.outside.world.records_of(NUMBERS[SAMIRA])] == ["ended"]


def test_a_connector_that_writes_nothing_is_told_nothing(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        text = db.scalar(select(mapping_versions.c.text)) or ""
        db.execute(update(mapping_versions).values(text=text[: text.index("write:")]))
    before = len(world.outside.world.calls)
    world.put_record(hours=8)
    world.deliver(world.hris)
    assert (len(world.outside.world.calls), set(states(world))) == (before, {("done", None)})


def test_a_connection_that_is_switched_off_gets_nothing(world: DeliveryWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(connections).values(state="disabled"))
    world.put_record(hours=8)
    world.deliver(world.hris)
    assert ("parked", "hris-disabled") in states(world)


def test_statuses_are_said_in_the_words_of_the_hris_and_its_record_is_remembered(world: DeliveryWorld) -> None:
    (record,) = world.outside.world.records_of(NUMBERS[SAMIRA])
    with world.services.store.reading() as db:
        kept = {row.key: row.remote_id for row in db.execute(select(written_records))}
    assert kept[f"{world.cohort.id}:{world.people[SAMIRA]}"] == record.id
    assert world.calls(TRAININGS).count(NEW_RECORD) == 2
