"""A real Odoo of yours: everybody comes in, a change, a leaver, nothing; and each record written twice stands there once.

Runs when WEDERKERIG_TEST_ODOO names a JSON file (docs/developer.md), else it is skipped and says so. What it adds, it removes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports.import_people import Order, import_people
from integration.mapping.files import mappings_folder
from integration.store.people import roster
from integration.store.people.imports import Import
from integration.wiring import Services
from tests.e2e.one_person import asked_for
from tests.e2e.record_sender import TITLE, Sender, a_sender

PEOPLE = 60
SKILL_TYPE = "Proef van Wederkerig"
HAND = "test"


@dataclass
class Odoo:
    """Odoo itself, by its own API, and what has to be removed again."""

    said: dict[str, str]
    made: list[tuple[str, list[int]]] = field(default_factory=list)

    def call(self, model: str, method: str, *args: Any, **named: Any) -> Any:
        own = [self.said["database"], int(self.said["user_id"]), self.said["api_key"], model, method, list(args), named]
        body = {"jsonrpc": "2.0", "id": 1, "method": "call", "params": {"service": "object", "method": "execute_kw", "args": own}}
        answer = requests.post(f"{self.said['url']}/jsonrpc", json=body, timeout=60).json()
        assert "error" not in answer, answer["error"]["data"]["message"]
        return answer["result"]

    def hire(self, count: int) -> list[int]:
        """People whose badge numbers nobody has, for as long as the test lasts."""
        chief: list[int] = self.call("hr.employee", "create", [{"name": "Ria van der Proef", "barcode": "9900000"}])
        people = [
            {"name": f"Voornaam{number} Achternaam{number}", "barcode": f"99{number:05}", "job_title": "Proef", "parent_id": chief[0]}
            for number in range(1, count)
        ]
        ids = [*chief, *self.call("hr.employee", "create", people)]
        self.made.append(("hr.employee", ids))
        return ids

    def remove(self) -> None:
        for model, ids in reversed(self.made):
            self.call(model, "unlink", ids)
        types = self.call("hr.skill.type", "search", [["name", "=", SKILL_TYPE]])
        self.call("hr.skill.type", "unlink", types)

    def lines(self, employee: int) -> list[dict[str, Any]]:
        """The lines in somebody's résumé that are ours."""
        ours = [["employee_id", "=", employee], ["description", "ilike", "wederkerig:"]]
        found: list[dict[str, Any]] = self.call("hr.resume.line", "search_read", ours, ["name", "line_type_id", "date_end", "description"])
        return found

    def skills(self, employee: int) -> list[tuple[str, str]]:
        """Somebody's skills with their levels."""
        rows = self.call("hr.employee.skill", "search_read", [["employee_id", "=", employee]], ["skill_id", "skill_level_id"])
        return [(row["skill_id"][1], row["skill_level_id"][1]) for row in rows]


@pytest.fixture
def odoo() -> Iterator[Odoo]:
    file = os.environ.get("WEDERKERIG_TEST_ODOO")
    if not file:
        pytest.skip("WEDERKERIG_TEST_ODOO names no Odoo to try this on")
    odoo = Odoo(json.loads(Path(file).read_text(encoding="utf-8")))
    yield odoo
    odoo.remove()


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path) -> str:
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    return f"sqlite:///{tmp_path / 'wederkerig.sqlite3'}"


@pytest.fixture
def connection(services: Services, odoo: Odoo) -> UUID:
    """The shipped file, with a type of skill of its own."""
    shipped = mappings_folder() / "hris" / "odoo.yaml"
    given = {"base_url": odoo.said["url"], "skill_type": SKILL_TYPE} | {
        name: odoo.said[name] for name in ("database", "user_id", "api_key")
    }
    new = NewConnection(name="odoo", text=shipped.read_text(encoding="utf-8"), origin="odoo.yaml", given=given)
    return add_hris(services.store, new, actor=HAND, now=services.clock.now())


def bring_in(services: Services, *, full: bool = False) -> Import:
    order = Order(connection="odoo", full=full, accepted=True, actor=HAND)
    return import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)


def counts(found: Import) -> tuple[bool, int, int, int, int]:
    return found.full, found.joiners, found.movers, found.leavers, found.problems


def test_everybody_comes_in_then_a_change_and_a_leaver_then_nothing(services: Services, odoo: Odoo, connection: UUID) -> None:
    ids = odoo.hire(PEOPLE)
    first = bring_in(services)
    assert (first.full, first.problems) == (True, 0)
    assert first.joiners >= PEOPLE
    with services.store.reading() as db:
        people = roster.records(db, connection, [str(each) for each in ids])
    chief, somebody = people[str(ids[0])], people[str(ids[7])]
    assert (chief["given_name"], chief["family_name"], chief["leads_people"]) == ("Ria", "van der Proef", True)
    assert (somebody["employee_number"], somebody["manager_external_id"], somebody["employment_end_date"]) == ("9900007", str(ids[0]), None)

    assert asked_for(services, connection, str(ids[7])) == somebody
    assert asked_for(services, connection, "999999999") is None

    odoo.call("hr.employee", "write", [ids[1]], {"job_title": "Vakman"})
    odoo.call("hr.employee", "write", [ids[2]], {"active": False, "departure_date": "2026-01-31"})
    assert counts(bring_in(services)) == (False, 0, 1, 1, 0)
    with services.store.reading() as db:
        after = roster.records(db, connection, [str(ids[1]), str(ids[2])])
    assert after[str(ids[1])]["job_title"] == "Vakman"
    assert (after[str(ids[2])]["employment_status"], after[str(ids[2])]["employment_end_date"]) == ("left", "2026-01-31")

    assert counts(bring_in(services)) == (False, 0, 0, 0, 0)
    assert counts(bring_in(services, full=True)) == (True, 0, 0, 0, 0)
    odoo.call("hr.employee", "unlink", [ids[3]])
    odoo.made[0][1].remove(ids[3])
    assert counts(bring_in(services, full=True)) == (True, 0, 0, 1, 0)


@pytest.fixture
def sender(services: Services, odoo: Odoo, connection: UUID) -> Sender:
    (hired,) = odoo.hire(1)
    bring_in(services)
    return a_sender(services, connection, number="9900000", external_id=str(hired))


def test_a_participation_written_twice_is_one_line(odoo: Odoo, sender: Sender) -> None:
    said = {"status": "enrolled", "start": "2026-01-12", "end": None, "hours": 0}
    (hired,) = odoo.made[0][1]
    assert sender.send("participation", **said) == "done"
    assert sender.send("participation", **said) == "done"
    sender.forget()
    assert sender.send("participation", **said) == "unchanged"
    (line,) = odoo.lines(hired)
    assert (line["date_end"], line["line_type_id"][1]) == (False, "Training")

    assert sender.send("participation", **said | {"status": "completed", "end": "2026-07-03", "hours": 24}) == "done"
    sender.forget()
    assert sender.send("participation", **said | {"status": "completed", "end": "2026-07-03", "hours": 24}) == "unchanged"
    (line,) = odoo.lines(hired)
    assert line["date_end"] == "2026-07-03"
    assert line["description"].startswith("<p>afgerond, 24 uur (wederkerig:")

    assert sender.send("participation", **said | {"status": "ended", "retracted": True}) == "retracted"
    assert odoo.lines(hired) == []


def test_a_competency_written_twice_is_one_skill_that_is_never_lowered(odoo: Odoo, sender: Sender) -> None:
    (hired,) = odoo.made[0][1]
    assert sender.send("competency", level=3, date="2026-06-30") == "done"
    assert odoo.skills(hired) == [(TITLE, "Toepassen")]
    assert sender.send("competency", level=4, date="2026-09-30") == "done"
    assert sender.send("competency", level=2, date="2026-10-31") == "unchanged"
    assert odoo.skills(hired) == [(TITLE, "Versterken")]
    assert sender.send("competency", level=None, date="2026-11-30", retracted=True) == "retracted"
    assert odoo.skills(hired) == []

    assert sender.send("competency", level=3, date="2026-06-30") == "done"
    sender.forget()
    assert sender.send("competency", level=3, date="2026-06-30") == "unchanged"
    assert odoo.skills(hired) == [(TITLE, "Toepassen")]
