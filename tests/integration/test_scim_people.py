"""People who are pushed come into the roster as by an import: compared, kept, audited, and never all gone at once (SCIM-03)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from integration.domain.people.employee import Employee
from integration.domain.people.visitor import Door
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_all import import_all
from integration.flows.people.imports.import_people import Policy
from integration.flows.people.people_in import changes, latest_problems
from integration.flows.people.pushes.map_again import map_again
from integration.store.access import web_sessions
from integration.store.access.web_sessions import Browser
from integration.store.people import connections
from integration.store.tables.people import accounts, audit, employees
from integration.store.tables.people import web_sessions as sessions
from integration.store.tables.scim import scim_users
from integration.wiring import Services
from tests.builders import an_account
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor
from tests.integration.scim_world import ENTERPRISE, ScimWorld, a_key, a_scim_world, a_user

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OFF = {"op": "replace", "path": "active", "value": False}
ON = {"op": "replace", "path": "active", "value": True}


@pytest.fixture
def world(services: Services, served: Serve) -> ScimWorld:
    return a_scim_world(services, served)


def statuses(world: ScimWorld, users: list[str]) -> list[str]:
    """Where these people stand."""
    roster = world.roster()
    return [roster[user]["employment_status"] for user in users]


def test_SCIM_03_joiner_mover_leaver_and_back_again(world: ScimWorld) -> None:
    other, user = world.hire("joost"), world.hire("samira")
    person = world.roster()[user]
    assert (person["employee_number"], person["given_name"], person["department_name"]) == ("N-samira", "Samira", "Burgerzaken")
    world.patch(user, {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Ruimte"})
    world.patch(user, OFF)
    assert statuses(world, [other, user]) == ["active", "left"]
    world.patch(user, ON)
    assert world.roster()[user]["department_name"] == "Ruimte"
    (day,) = world.imports()
    counts = (day.state, day.full, day.seen, day.joiners, day.movers, day.leavers, day.rejoiners, day.unchanged)
    assert counts == ("applied", False, 5, 2, 1, 1, 1, 0)
    shown = [(change.kind, change.external_id, change.state) for change in changes(world.services.store, day.id)]
    assert shown.count(("mover", user, "applied")) == 1
    assert len(shown) == 5


def test_SCIM_03_what_says_nothing_new_writes_nobody(world: ScimWorld) -> None:
    user = world.hire("samira")
    before = world.roster()
    world.ask("PUT", f"/Users/{user}", a_user("samira"))
    world.patch(user, {"op": "replace", "path": "displayName", "value": "Samira"})
    assert world.roster() == before
    assert world.imports()[0].unchanged == 1


def test_SCIM_03_a_removed_user_has_left_is_forgotten_and_is_the_same_person_when_it_comes_back(world: ScimWorld) -> None:
    world.hire("joost")
    user = world.hire("samira")
    assert world.ask("DELETE", f"/Users/{user}").status_code == 204
    assert world.ask("GET", f"/Users/{user}").status_code == 404
    assert statuses(world, [user]) == ["left"]
    with world.services.store.reading() as db:
        gone = db.execute(select(scim_users).where(scim_users.c.deleted_at.is_not(None))).one()
    assert (gone.body, gone.user_name) == ({}, user)
    assert world.hire("samira", userName="s.elamrani@stad.example") == user
    assert statuses(world, [user]) == ["active"]
    assert len(world.roster()) == 2


def test_SCIM_03_the_same_name_with_another_id_is_another_person(world: ScimWorld) -> None:
    world.hire("joost")
    first = world.hire("samira")
    world.ask("DELETE", f"/Users/{first}")
    assert world.hire("samira", externalId="another") != first


def test_SCIM_03_somebody_who_comes_switched_off_is_not_stored_in_the_roster(world: ScimWorld) -> None:
    user = world.hire("samira", active=False)
    assert world.roster() == {}
    world.patch(user, ON)
    assert statuses(world, [user]) == ["active"]


def test_more_leavers_in_a_day_than_the_limit_wait_for_a_yes_and_go_by_it(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(12)]
    for user in users[:9]:
        assert world.patch(user, OFF).status_code == 200
    assert statuses(world, users[:9]) == ["left"] * 5 + ["active"] * 4
    (waiting,) = world.imports("waiting")
    assert (waiting.leavers, waiting.connection) == (4, "entra")
    assert str(waiting.guard).startswith("9 of 12 people would be marked as having left; without a yes 10 percent may go")
    own = world.services
    own.clock.move(timedelta(minutes=1))
    apply_changes.apply(own.store, import_id=waiting.id, actor="test", now=own.clock.now())
    assert statuses(world, users[:9]) == ["left"] * 9
    world.patch(users[9], OFF)
    assert (statuses(world, users[9:]), world.imports("waiting")) == (["left", "active", "active"], [])


def test_the_limit_slides_with_the_day(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(20)]
    for user in users[:6]:
        world.patch(user, OFF)
    assert statuses(world, users[:6]) == ["left"] * 5 + ["active"]
    world.patch(users[5], ON)
    world.services.clock.move(timedelta(hours=25))
    world.patch(users[5], OFF)
    assert statuses(world, users[:6]) == ["left"] * 6
    assert [(each.state, each.leavers) for each in world.imports("applied")] == [("applied", 1), ("applied", 5)]


def test_newer_word_takes_the_place_of_what_waits(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(8)]
    for user in users[:7]:
        world.patch(user, OFF)
    assert [each.leavers for each in world.imports("waiting")] == [2]
    world.patch(users[5], ON)
    assert [each.leavers for each in world.imports("waiting")] == [1]
    world.ask("DELETE", f"/Users/{users[6]}")
    (waiting,) = world.imports("waiting")
    assert [change.external_id for change in changes(world.services.store, waiting.id)] == [users[6]]
    world.hire("n6")
    assert (world.imports("waiting"), statuses(world, users[5:])) == ([], ["active"] * 3)


def test_SCIM_03_whoever_left_is_signed_out_at_once_and_nobody_else_is(world: ScimWorld) -> None:
    users = [world.hire(name) for name in ("samira", "joost", "noor")]
    own, now = world.services, world.services.clock.now()
    with own.store.transaction() as db:
        for employee in db.scalars(select(Employee).where(employees.c.external_id.in_(users[:2]))):
            browser = Browser(tokens=(), agent="x")
            web_sessions.begin(db, an_account(db, employee=employee).id, door=Door.TOOL, browser=browser, now=now)
    world.patch(users[0], OFF)
    world.patch(users[2], OFF)
    with own.store.reading() as db:
        here = db.scalars(select(accounts.c.employee_id).join(sessions, sessions.c.account_id == accounts.c.id)).all()
    assert here == [world.roster()[users[1]]["id"]]


def test_nobody_left_waits_whatever_the_limit(world: ScimWorld) -> None:
    user = world.hire("samira")
    world.patch(user, OFF)
    assert statuses(world, [user]) == ["active"]
    (waiting,) = world.imports("waiting")
    apply_changes.discard(world.services.store, import_id=waiting.id, actor="test", now=world.services.clock.now())
    assert statuses(world, [user]) == ["active"]
    world.patch(user, {"op": "replace", "path": "title", "value": "Adviseur"})
    assert [each.leavers for each in world.imports("waiting")] == [1]


def test_two_people_with_one_number_are_not_mixed_up(world: ScimWorld) -> None:
    first, second = world.hire("samira"), world.hire("joost", **{ENTERPRISE: {"employeeNumber": "N-samira"}})
    assert set(world.roster()) == {first}
    (problem,) = latest_problems(world.services.store, "entra")
    assert (problem.external_id, problem.field) == (second, "employee_number")
    world.patch(second, {"op": "replace", "path": f"{ENTERPRISE}:employeeNumber", "value": "N-joost"})
    assert set(world.roster()) == {first, second}
    assert latest_problems(world.services.store, "entra") == []
    assert world.imports()[0].problems == 0


def test_who_is_switched_off_has_left_whatever_else_is_wrong(world: ScimWorld) -> None:
    world.hire("joost")
    user = world.hire("samira")
    broken = {"op": "replace", "value": {"emails": [{"value": "no address", "type": "work"}]}}
    assert world.patch(user, broken).status_code == 200
    assert statuses(world, [user]) == ["active"]
    assert world.roster()[user]["work_email"] == "samira@stad.example"
    world.patch(user, OFF)
    assert statuses(world, [user]) == ["left"]
    assert [problem.field for problem in latest_problems(world.services.store, "entra")] == ["work_email"]


def test_where_every_import_waits_pushes_wait_too(services: Services, served: Serve) -> None:
    world = a_scim_world(replace(services, import_policy=Policy(applies_small=False)), served)
    world.hire("samira")
    world.hire("joost")
    assert world.roster() == {}
    (waiting,) = world.imports("waiting")
    assert (waiting.joiners, waiting.guard) == (2, None)
    apply_changes.apply(services.store, import_id=waiting.id, actor="test", now=services.clock.now())
    assert len(world.roster()) == 2


def test_two_senders_do_not_see_each_other(world: ScimWorld) -> None:
    user = world.hire("samira")
    other = ScimWorld(services=world.services, root=world.root, key=a_key(world.services, "okta", "Okta"))
    assert other.ask("GET", f"/Users/{user}").status_code == 404
    assert other.ask("DELETE", f"/Users/{user}").status_code == 404
    assert other.hire("samira") != user
    assert other.ask("GET", "/Users").json()["totalResults"] == 1
    assert [connection.name for connection in listed(world)] == ["entra", "okta"]


def listed(world: ScimWorld) -> list[connections.Connection]:
    """All connections."""
    with world.services.store.reading() as db:
        return connections.listed(db)


MINE = """
connector: 1
name: mine
read:
  employees:
    kind: push
    map: {external_id: id, location: title, employment_status: {from: active, values: {"true": active, "*": left}}}
"""


def test_after_a_change_of_the_mapping_everybody_is_mapped_again(world: ScimWorld) -> None:
    users = [world.hire("samira", title="Adviseur"), world.hire("joost", title="Opzichter", active=False)]
    own, now = world.services, world.services.clock.now()
    add_hris(own.store, NewConnection(name="entra", text=MINE, origin="mine.yaml", given={}), actor="test", now=now)
    assert map_again(own.store, "entra", policy=own.import_policy, actor="test", now=now) == 2
    (person,) = world.roster().values()
    assert (person["external_id"], person["location"], person["given_name"]) == (users[0], "Adviseur", None)


def test_the_timetable_leaves_those_who_push_alone(world: ScimWorld, caplog: pytest.LogCaptureFixture) -> None:
    world.hire("samira")
    own = world.services
    import_all(own.store, own.sources, policy=own.import_policy, clock=own.clock)
    assert ([each.state for each in world.imports()], caplog.text.count("import connection")) == (["applied"], 0)


def test_it_is_noted_once_a_day_who_pushed(world: ScimWorld) -> None:
    world.hire("samira")
    world.hire("joost")
    with world.services.store.reading() as db:
        noted = db.execute(select(audit).where(audit.c.act.like("scim.%"))).all()
    assert sorted(line.act for line in noted) == ["scim.make-key", "scim.receive"]
    assert "samira" not in str(noted).lower()


def test_more_who_are_back_in_a_day_than_the_limit_wait_for_a_yes(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(14)]
    own = world.services
    for user in users[:7]:
        world.patch(user, OFF)
    for waiting in world.imports("waiting"):
        apply_changes.apply(own.store, import_id=waiting.id, actor="test", now=own.clock.now())
    own.clock.move(timedelta(days=2))
    for user in users[:7]:
        world.patch(user, ON)
    assert statuses(world, users[:7]) == ["active"] * 5 + ["left"] * 2
    (waiting,) = world.imports("waiting")
    assert (waiting.rejoiners, str(waiting.guard).startswith("7 people who had left would be back, beside 7")) == (2, True)
    apply_changes.apply(own.store, import_id=waiting.id, actor="test", now=own.clock.now())
    assert statuses(world, users[:7]) == ["active"] * 7


def test_a_field_that_becomes_empty_for_many_in_a_day_waits_for_a_yes(world: ScimWorld, admin: AdminDoor) -> None:
    users = [world.hire(f"n{number}") for number in range(9)]
    for user in users[:8]:
        world.patch(user, {"op": "remove", "path": f"{ENTERPRISE}:department"})
    departments = [world.roster()[user]["department_name"] for user in users]
    assert departments == [None] * 5 + ["Burgerzaken"] * 4
    (waiting,) = world.imports("waiting")
    assert [(each.field, each.people) for each in waiting.alarms] == [("department_name", 8)]
    assert "Something becomes empty for many people: department (8 of 9)." in admin.read(f"/admin/imports/{waiting.id}")
    world.patch(users[5], {"op": "replace", "path": f"{ENTERPRISE}:department", "value": "Ruimte"})
    assert world.roster()[users[5]]["department_name"] == "Ruimte"
