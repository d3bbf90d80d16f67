"""Who gets in at `/scim/v2`: a system with a key of ours, until it is taken back (SCIM-01)."""

from __future__ import annotations

import logging
import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from integration.flows.people.pushes import scim_keys
from integration.store.tables.hris import connections
from integration.store.tables.scim import scim_keys as table
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.scim_world import ScimWorld, a_scim_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ENOUGH = 400

LOADED = """
import sys
from integration.app import create_app
from integration.settings import Settings
from integration.wiring import build
app = create_app(build(Settings(secret_key="a secret of at least thirty-two characters", database_url="{url}")))
answer = app.test_client().get("/scim/v2/Users", headers={{"Authorization": "Bearer {shown}"}})
print(answer.status_code, "pydantic" in sys.modules)
"""


@pytest.fixture
def world(services: Services, served: Serve) -> ScimWorld:
    return a_scim_world(services, served)


def test_SCIM_01_without_a_key_nobody_gets_in_and_is_told_how(world: ScimWorld) -> None:
    secret = world.key.partition(".")[2]
    for shown in ("", "Bearer", "Bearer x", f"Basic {world.key}", f"Bearer {world.key}x", f"Bearer {secret}", f"Bearer .{secret}"):
        answer = world.ask("GET", "/ServiceProviderConfig", Authorization=shown)
        assert (answer.status_code, answer.json()["status"], answer.headers["Content-Type"]) == (401, "401", "application/scim+json"), shown
        assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
    assert world.ask("GET", "/ServiceProviderConfig", Authorization=f"bearer {world.key}").status_code == 200


def test_SCIM_01_a_key_that_was_taken_back_opens_nothing_at_once(world: ScimWorld) -> None:
    own = world.services
    (key,) = scim_keys.listed(own.store)
    assert world.ask("GET", "/Users").status_code == 200
    scim_keys.revoke(own.store, key.id, actor="test", now=own.clock.now())
    assert world.ask("GET", "/Users").status_code == 401


def test_SCIM_01_a_connection_that_is_switched_off_takes_nobody(world: ScimWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(connections).values(state="off"))
    assert world.ask("GET", "/Users").status_code == 401


def test_SCIM_01_a_key_is_kept_as_a_hash_and_when_it_is_used_is_noted(world: ScimWorld) -> None:
    own = world.services
    for _time in range(2):
        world.ask("GET", "/Users")
        own.clock.move(timedelta(minutes=5))
    with own.store.reading() as db:
        row = db.execute(select(table)).one()
    assert world.key.partition(".")[2] not in str(row)
    assert row.last_used_at - row.created_at >= timedelta(minutes=5)


def test_SCIM_01_no_key_and_no_name_stands_in_a_log(world: ScimWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    user = world.hire("samira")
    world.ask("GET", f"/Users/{user}", Authorization="Bearer a-wrong-one")
    world.ask("POST", "/Users", {"userName": "samira@stad.example"})
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("integration"))
    assert not [word for word in (world.key.partition(".")[2], "a-wrong-one", "samira") if word in ours]
    assert "scim refused reason=key" in ours


def test_SCIM_01_guessing_is_slowed_down_and_does_not_slow_down_whoever_has_a_key(world: ScimWorld) -> None:
    answers = (world.ask("GET", "/Users", Authorization="Bearer x") for _time in range(ENOUGH))
    slowed = next(answer for answer in answers if answer.status_code == 429)
    assert 1 <= int(slowed.headers["Retry-After"]) <= 60
    assert world.ask("GET", "/Users").status_code == 200


def test_the_protocol_is_loaded_for_nobody_without_a_key(world: ScimWorld) -> None:
    for shown, told in (("x", "401 False"), (world.key, "200 True")):
        code = LOADED.format(url=world.services.settings.database_url, shown=shown)
        assert subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.strip() == told
