"""A real scim2-server with three hundred users: all of them come in, then what changed, then nothing (SCIM-05, SCIM-06)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from integration.flows.configure import NewConnection, add_hris
from integration.flows.import_people import Order, import_people
from integration.mapping.files import mappings_folder
from integration.store.imports import Import
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.real.scim2_server import TOKEN, ScimServer, scim_server

STAFF = 300


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path) -> str:
    """The outside world is what is real here."""
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    return f"sqlite:///{tmp_path / 'wederkerig.sqlite3'}"


def connect(services: Services, server: ScimServer) -> None:
    """As an admin would, but without reading five minutes back: this test takes less than that."""
    text = (mappings_folder() / "hris" / "scim.yaml").read_text(encoding="utf-8").replace("overlap: 5m", "overlap: 0s")
    new = NewConnection(name="scim", text=text, origin="scim.yaml", given={"base_url": server.url, "token": TOKEN})
    add_hris(services.store, new, actor="test", now=services.clock.now())


def bring_in(services: Services, *, full: bool = False) -> Import:
    order = Order(connection="scim", full=full, actor="test")
    return import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)


def roster(services: Services) -> dict[str, dict[str, object]]:
    with services.store.reading() as db:
        return {row["external_id"]: dict(row) for row in db.execute(select(employees)).mappings()}


@pytest.mark.parametrize("cursors", [True, False], ids=["cursor paging", "index paging"])
def test_three_hundred_users_come_in_and_stay_up_to_date(services: Services, tmp_path: Path, *, cursors: bool) -> None:
    with scim_server(tmp_path, cursors=cursors) as server:
        ids = [server.hire(number, f"Afdeling {number % 7}") for number in range(STAFF)]
        connect(services, server)
        first = bring_in(services)
        assert (first.full, first.seen, first.joiners, first.problems) == (True, STAFF, STAFF, 0)
        known = roster(services)
        assert known.keys() == set(ids)
        assert {name: known[ids[41]][name] for name in ("employee_number", "family_name", "department_name", "work_email")} == {
            "employee_number": "N0041",
            "family_name": "Achternaam 041",
            "department_name": "Afdeling 6",
            "work_email": "user41@gemeente-voorbeeld.example",
        }
        server.change(ids[3], title="Senior adviseur")
        server.change(ids[4], active=False)
        second = bring_in(services)
        assert (second.full, second.movers, second.leavers, second.joiners) == (False, 1, 1, 0)
        assert 2 <= second.seen < STAFF
        after = roster(services)
        assert (after[ids[3]]["job_title"], after[ids[4]]["employment_status"]) == ("Senior adviseur", "left")
        for full in (False, True):
            again = bring_in(services, full=full)
            assert (again.joiners, again.movers, again.leavers, again.rejoiners) == (0, 0, 0, 0)
            assert again.seen == STAFF if full else again.seen <= second.seen
        assert roster(services) == after
