"""A gradebook is tried in a column of its own: every service once, and nothing is left behind (CERT-05)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import update

from integration.cli.main import cli
from integration.domain.errors import Refused
from integration.flows.delivery.try_gradebook import Tried, try_gradebook
from integration.flows.lms.platform_service import PlatformServices
from integration.sandbox.lms.claims import SCORE, line_items_url
from integration.store.tables.lti import resource_links
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.roster_world import FATIMA, SAMIRA, RosterWorld, a_roster_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
COLUMNS = "/services/2/lineitems"
ALL = ["list the columns", "make a column", "post a score", "read the result", "take the column away"]


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    with a_roster_world(services, served) as world:
        change_link(world, line_items_url=line_items_url(world.outside.world))
        yield world


def change_link(world: RosterWorld, **values: object) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(resource_links).values(**values))


def tried(world: RosterWorld, student: str = SAMIRA.sub) -> dict[str, str]:
    own = world.services
    parts = PlatformServices(store=own.store, transport=own.transport, clock=own.clock)
    told: list[Tried] = try_gradebook(parts, str(world.world.platform), student=student)
    return {each.what: each.outcome for each in told}


def test_CERT_05_each_service_is_used_once_and_the_column_is_gone(world: RosterWorld) -> None:
    before = set(world.outside.world.columns)
    assert tried(world) == dict.fromkeys(ALL, "ok")
    calls = [(call.method, call.path.removeprefix(COLUMNS), call.status) for call in world.outside.world.calls if COLUMNS in call.path]
    assert calls == [
        ("GET", "", 200),
        ("POST", "", 201),
        ("POST", "/100/lineitem/scores", 200),
        ("GET", "/100/lineitem/results", 200),
        ("DELETE", "/100/lineitem", 204),
    ]
    assert set(world.outside.world.columns) == before


def test_CERT_05_what_fails_is_said_and_the_column_goes_all_the_same(world: RosterWorld) -> None:
    told = tried(world, FATIMA.sub)
    assert "are they enrolled as a learner?" in told.pop("post a score")
    assert told == dict.fromkeys(("list the columns", "make a column", "take the column away"), "ok")
    assert set(world.outside.world.columns) == {"7"}


def test_AGS_01_without_leave_to_read_the_result_that_is_what_is_said(world: RosterWorld) -> None:
    change_link(world, ags_scopes=[SCORE])
    assert "may not be read" in tried(world)["read the result"]


def test_CERT_05_the_command_tells_it_and_fails_when_something_did(world: RosterWorld) -> None:
    settings = world.services.settings
    environ = {
        "WEDERKERIG_DATABASE_URL": str(settings.database_url),
        "WEDERKERIG_BASE_URL": settings.base_url,
        "WEDERKERIG_DATA_DIR": str(settings.data_dir),
        "WEDERKERIG_ENCRYPTION_KEYS": ",".join(settings.encryption_keys),
        "WEDERKERIG_ALLOW_PRIVATE_HOSTS": "localhost",
    }
    command = ["lms", "try-grades", world.outside.url, "--json"]
    good = CliRunner().invoke(cli, [*command, f"--student={SAMIRA.sub}"], env=environ)
    assert (good.exit_code, [each["what"] for each in json.loads(good.output)]) == (0, ALL), good.output
    assert CliRunner().invoke(cli, [*command, f"--student={FATIMA.sub}"], env=environ).exit_code == 1


def test_CERT_05_before_the_first_launch_there_is_nothing_to_try(world: RosterWorld) -> None:
    change_link(world, line_items_url=None)
    with pytest.raises(Refused, match="open one in a course"):
        tried(world)
