"""What the alarms of people who are pushed say stays true while newer word comes in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from integration.store.people import staging
from integration.store.people.imports import Import
from integration.store.tables.hris import imports
from integration.wiring import Services
from tests.conftest import Serve
from tests.integration.scim_world import ENTERPRISE, ScimWorld, a_scim_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NO_DEPARTMENT = {"op": "remove", "path": f"{ENTERPRISE}:department"}
NO_TITLE = {"op": "remove", "path": "title"}


@pytest.fixture
def world(services: Services, served: Serve) -> ScimWorld:
    return a_scim_world(services, served)


def department(name: str) -> dict[str, Any]:
    return {"op": "replace", "path": f"{ENTERPRISE}:department", "value": name}


def alarmed(world: ScimWorld) -> list[tuple[str | None, int]]:
    """The fields of the alarms of what waits, and how many people."""
    return [(each.field, each.people) for found in world.imports("waiting") for each in found.alarms]


def counted(world: ScimWorld, found: Import) -> tuple[dict[str, int], dict[str, int]]:
    """As it is kept on the import; zeros left out."""
    with world.services.store.reading() as db:
        kept = db.scalars(select(imports.c.lost).where(imports.c.id == found.id)).one()
    return without_zeros(kept["emptied"], kept["replaced"])


def without_zeros(*both: dict[str, int]) -> tuple[dict[str, int], dict[str, int]]:
    emptied, replaced = ({name: number for name, number in each.items() if number} for each in both)
    return emptied, replaced


def test_the_alarm_of_what_waits_goes_down_with_newer_word_and_is_over_with_the_last(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}", title="Adviseur") for number in range(9)]
    for user in users[:8]:
        world.patch(user, NO_DEPARTMENT)
    for user in users[:7]:
        world.patch(user, NO_TITLE)
    assert alarmed(world) == [("department_name", 8), ("job_title", 7)]
    for user in users[5:7]:
        world.patch(user, department("Ruimte"), {"op": "replace", "path": "title", "value": "Adviseur"})
    assert alarmed(world) == [("department_name", 6)]
    (waiting,) = world.imports("waiting")
    assert str(waiting.guard).startswith("department_name would become empty for 6 of 9 people")
    world.patch(users[7], department("Ruimte"))
    assert world.imports("waiting") == []


def test_what_is_counted_push_by_push_is_what_stands_there(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(8)]
    for number, user in enumerate(users):
        world.patch(user, {"op": "replace", "path": f"{ENTERPRISE}:employeeNumber", "value": f"M{number}"}, NO_DEPARTMENT)
    world.patch(users[6], department("Ruimte"))
    found = world.imports()
    assert sorted(each.state for each in found) == ["applied", "waiting"]
    for each in found:
        with world.services.store.reading() as db:
            assert counted(world, each) == without_zeros(*staging.lost(db, each.id))


def test_other_names_for_many_in_a_day_wait_for_a_yes(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(7)]
    for number, user in enumerate(users):
        world.patch(user, {"op": "replace", "path": "name.familyName", "value": f"Ander{number}"})
    assert alarmed(world) == [("family_name", 7)]
    assert [world.roster()[user]["family_name"] for user in users[4:]] == ["Ander4", "de Vries", "de Vries"]
