"""A competency level that somebody agreed to send: found or made, never lowered, taken away only where it was ours (DOMAIN 12.2)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID
from wsgiref.types import WSGIApplication

import pytest

from integration.flows.delivery import deliver
from integration.flows.delivery.record_items import CompetencyItems
from integration.flows.delivery.write_record import HrisRecords
from integration.store import outbox
from integration.store.outbox import Message
from integration.store.people import connections, written_records
from integration.store.people.connections import Draft
from integration.store.people.written_records import WrittenRecord
from integration.wiring import Services
from tests.builders import an_employee
from tests.fakes.skills_hris import MAPPING, RETRACT, STEPS, Skills
from tests.integration.hris_world import api

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

TITLE = 'Luisteren, "zo" als O\'Neill'


@dataclass(frozen=True)
class World:
    services: Services
    hris: Skills
    connection: UUID
    person: UUID

    def say(self, level: int | None, **body: Any) -> None:
        """Put the letter in the box and deliver it."""
        said = {"level": level, "date": "2026-06-30"} | body
        message = Message(destination=f"hris:{self.connection}", kind="hris.competency", key=f"{self.person}:C04", body=said)
        with self.services.store.transaction() as db:
            outbox.put(db, message, now=self.services.clock.now())
        self.deliver()

    def deliver(self) -> None:
        office = self.services.post_office
        usual = office.destinations["hris.competency"]
        assert isinstance(usual, HrisRecords)
        items = CompetencyItems(competencies={"C04": {"nl": TITLE}}, language="nl")
        ours = replace(office, destinations={"hris.competency": replace(usual, items=items)})
        deliver.deliver(ours, f"hris:{self.connection}")

    def kept(self) -> WrittenRecord:
        with self.services.store.reading() as db:
            found = written_records.known(db, self.connection, kind="competency", key=f"{self.person}:C04")
        assert found
        return found


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str], request: pytest.FixtureRequest) -> World:
    hris = Skills()
    lower = getattr(request, "param", "never")
    text = MAPPING.format(url=served(api(hris)), lower=lower) + STEPS + RETRACT
    with services.store.transaction() as db:
        connection = connections.save(db, Draft(name="acme", settings={}, secrets={}, origin="acme", text=text), now=services.clock.now())
        person = an_employee(db, connection_id=connection, external_id="p7").id
    return World(services, hris, connection, person)


def there(level: str, **more: str) -> dict[str, str]:
    return {"id": "s1", "person": "p7", "name": TITLE, "level": level} | more


def test_a_level_is_made_once_in_the_words_of_the_hris_and_said_twice_is_no_call(world: World) -> None:
    world.say(3)
    assert world.hris.rows == [there("Midden", proof="self")]
    assert (world.kept().outcome, world.kept().remote_id, world.kept().made) == ("done", "s1", True)
    world.say(3)
    assert world.hris.writes == ["POST"]


def test_a_level_that_stands_there_already_is_left_alone(world: World) -> None:
    world.hris.rows.append(there("Midden"))
    world.say(3)
    assert (world.hris.writes, world.kept().outcome, world.kept().remote_id) == ([], "unchanged", "s1")


@pytest.mark.parametrize(
    ("world", "standing", "level", "left", "outcome"),
    [
        ("never", "Hoog", 3, "Hoog", "unchanged"),
        ("never", "Laag", 3, "Midden", "done"),
        ("never", "Laag", 2, "Laag", "unchanged"),
        ("allow", "Hoog", 3, "Midden", "done"),
    ],
    indirect=["world"],
)
def test_a_level_is_lowered_only_where_the_file_allows_it(world: World, standing: str, level: int, left: str, outcome: str) -> None:
    world.hris.rows.append(there(standing))
    world.say(level)
    assert ([row["level"] for row in world.hris.rows], world.kept().outcome) == ([left], outcome)


def test_a_level_that_the_file_does_not_know_is_shown_to_an_admin(world: World) -> None:
    world.hris.rows.append(there("Kampioen"))
    world.say(3)
    with world.services.store.reading() as db:
        (letter,) = outbox.listed(db, state=None)
    assert (letter.state, letter.code, world.kept().outcome) == ("parked", "level-unknown", "refused")
    assert world.hris.rows == [there("Kampioen")]


def test_what_is_refused_is_tried_anew_by_the_same_letter(world: World) -> None:
    world.hris.status = 422
    world.say(3)
    assert (world.kept().outcome, world.kept().body_hash) == ("refused", "")
    world.hris.status = 200
    world.say(3)
    assert (len(world.hris.rows), world.kept().outcome) == (1, "done")


def test_what_still_has_to_be_approved_is_pending(world: World) -> None:
    world.hris.status = 202
    world.say(3)
    assert (world.kept().outcome, world.kept().remote_id) == ("pending", "s1")


def test_consent_that_is_taken_back_takes_away_what_we_made(world: World) -> None:
    world.say(3)
    world.say(None, retracted=True)
    assert (world.hris.rows, world.kept().outcome, world.kept().made) == ([], "retracted", False)


def test_consent_that_is_taken_back_leaves_what_stood_there_before_us(world: World) -> None:
    world.hris.rows.append(there("Laag"))
    world.say(3)
    world.say(None, retracted=True)
    assert (world.hris.rows, world.kept().outcome) == ([there("Midden")], "unchanged")


def test_a_worker_killed_after_the_create_finds_its_record_again(world: World) -> None:
    """The record is there, nobody here was told: the second run finds it, and knows it for ours."""
    settings = world.services.settings
    environment = os.environ | {
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_DATABASE_URL": settings.database,
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
        "WEDERKERIG_MOVABLE_CLOCK": "true",
    }
    key, now = f"{world.person}:C04", world.services.clock.now()
    with world.services.store.transaction() as db:
        body = {"level": 3, "date": "2026-06-30"}
        outbox.put(db, Message(destination=f"hris:{world.connection}", kind="hris.competency", key=key, body=body), now=now)
    workers: list[subprocess.Popen[bytes]] = []
    world.hris.after_create = lambda: os.kill(workers[0].pid, signal.SIGKILL)
    workers.append(subprocess.Popen([sys.executable, "-m", "integration", "deliveries", "sweep"], env=environment))
    assert workers[0].wait(timeout=120) == -signal.SIGKILL
    assert (world.kept().outcome, world.kept().made, len(world.hris.rows)) == ("begun", True, 1)
    world.services.clock.move(timedelta(hours=1))
    deliver.deliver(world.services.post_office, f"hris:{world.connection}")
    assert (world.hris.writes, world.kept().outcome, world.kept().made) == (["POST"], "unchanged", True)
