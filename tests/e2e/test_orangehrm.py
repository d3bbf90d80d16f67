"""A real OrangeHRM of yours: permission, everybody, a change, a leaver, nothing; and each record written twice stands there once.

Runs when WEDERKERIG_TEST_ORANGEHRM names a JSON file (docs/developer.md), else it is skipped and says so. What it adds, it removes.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.connecting import permission
from integration.flows.people.connecting.permission import Asking, redirect_uri
from integration.flows.people.imports.import_people import Order, import_people
from integration.mapping.files import mappings_folder
from integration.store.people import roster
from integration.store.people.imports import Import
from integration.wiring import Services
from tests.e2e.one_person import asked_for
from tests.e2e.orangehrm_admin import OrangeHrm
from tests.e2e.record_sender import TITLE, Sender, a_sender

PEOPLE = 6
HAND = "test"


@pytest.fixture
def orangehrm() -> Iterator[OrangeHrm]:
    file = os.environ.get("WEDERKERIG_TEST_ORANGEHRM")
    if not file:
        pytest.skip("WEDERKERIG_TEST_ORANGEHRM names no OrangeHRM to try this on")
    orangehrm = OrangeHrm(said=json.loads(Path(file).read_text(encoding="utf-8")))
    orangehrm.sign_in()
    yield orangehrm
    orangehrm.remove()


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path) -> str:
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    return f"sqlite:///{tmp_path / 'wederkerig.sqlite3'}"


@pytest.fixture
def connection(services: Services, orangehrm: OrangeHrm) -> UUID:
    """The shipped file; the administrator said yes (OA-01, OA-03)."""
    shipped, base_url = mappings_folder() / "hris" / "orangehrm.yaml", services.settings.base_url
    given = {"base_url": orangehrm.said["url"], **orangehrm.register(redirect_uri(base_url, "orangehrm"))}
    new = NewConnection(name="orangehrm", text=shipped.read_text(encoding="utf-8"), origin="orangehrm.yaml", given=given)
    made = add_hris(services.store, new, actor=HAND, now=services.clock.now())
    asking = Asking(connection_id=made, actor=HAND, base_url=base_url)
    address = permission.ask(services.store, services.transport, asking, now=services.clock.now())
    came = orangehrm.says_yes(address)
    permission.receive(services.store, services.transport, came, actor=HAND, base_url=base_url, now=services.clock.now())
    return made


def bring_in(services: Services) -> Import:
    order = Order(connection="orangehrm", accepted=True, actor=HAND)
    return import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock)


def counts(found: Import) -> tuple[bool, int, int, int, int]:
    return found.full, found.joiners, found.movers, found.leavers, found.problems


def test_everybody_comes_in_then_a_change_and_a_leaver_then_nothing(services: Services, orangehrm: OrangeHrm, connection: UUID) -> None:
    ids = orangehrm.hire(PEOPLE)
    first = bring_in(services)
    assert (first.full, first.problems) == (True, 0)
    assert first.joiners >= PEOPLE
    with services.store.reading() as db:
        people = roster.records(db, connection, [str(each) for each in ids])
    somebody = people[str(ids[3])]
    assert (somebody["employee_number"], somebody["given_name"], somebody["family_name"]) == ("WK9903", "Voornaam3", "van der Proef3")
    assert (somebody["work_email"], somebody["employed_since"]) == ("p3@proef.example", "2024-02")
    assert (somebody["manager_external_id"], somebody["employment_status"]) == (str(ids[0]), "active")

    assert asked_for(services, connection, str(ids[3])) == somebody
    assert asked_for(services, connection, "9999999") is None

    orangehrm.call("PUT", f"/pim/employee/{ids[1]}/contact-details", {"workEmail": "anders@proef.example", "countryCode": "NL"})
    orangehrm.dismiss(ids[2], date(2026, 1, 31))
    assert counts(bring_in(services)) == (True, 0, 1, 1, 0)
    with services.store.reading() as db:
        after = roster.records(db, connection, [str(ids[1]), str(ids[2])])
    assert after[str(ids[1])]["work_email"] == "anders@proef.example"
    assert (after[str(ids[2])]["employment_status"], after[str(ids[2])]["employment_end_date"]) == ("left", "2026-01-31")

    assert counts(bring_in(services)) == (True, 0, 0, 0, 0)
    orangehrm.delete(ids[4])
    assert counts(bring_in(services)) == (True, 0, 0, 1, 0)


@pytest.fixture
def sender(services: Services, orangehrm: OrangeHrm, connection: UUID) -> Sender:
    (hired,) = orangehrm.hire(1)
    bring_in(services)
    return a_sender(services, connection, number="WK9900", external_id=str(hired))


def test_a_participation_written_twice_is_one_licence(orangehrm: OrangeHrm, sender: Sender) -> None:
    said = {"start": "2026-01-12", "hours": 24}
    (hired,) = orangehrm.hired
    assert sender.send("participation", **said, status="enrolled", end=None) == "unchanged"
    assert orangehrm.records(hired, "licenses") == []

    assert sender.send("participation", **said, status="completed", end="2026-07-03") == "done"
    sender.forget()
    assert sender.send("participation", **said, status="completed", end="2026-07-03") == "unchanged"
    (licence,) = orangehrm.records(hired, "licenses")
    assert (licence["licenseNo"], licence["issuedDate"]) == ("WK DIV", "2026-07-03")

    assert sender.send("participation", **said, status="ended", end="2026-07-03", retracted=True) == "retracted"
    assert orangehrm.records(hired, "licenses") == []


def test_a_competency_written_twice_is_one_skill_that_is_never_lowered(orangehrm: OrangeHrm, sender: Sender) -> None:
    (hired,) = orangehrm.hired

    def skills() -> list[tuple[str, str]]:
        return [(row["skill"]["name"], row["comments"]) for row in orangehrm.records(hired, "skills")]

    assert sender.send("competency", level=3, date="2026-06-30") == "done"
    assert skills() == [(TITLE, "Wederkerig: niveau 3 van 5")]
    assert sender.send("competency", level=2, date="2026-10-31") == "unchanged"
    assert sender.send("competency", level=4, date="2026-09-30") == "done"
    assert skills() == [(TITLE, "Wederkerig: niveau 4 van 5")]
    assert sender.send("competency", level=None, date="2026-11-30", retracted=True) == "retracted"
    assert skills() == []

    assert sender.send("competency", level=3, date="2026-06-30") == "done"
    sender.forget()
    assert sender.send("competency", level=3, date="2026-06-30") == "unchanged"
    assert skills() == [(TITLE, "Wederkerig: niveau 3 van 5")]
