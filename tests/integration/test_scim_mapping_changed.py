"""A mapping by which people are pushed is changed: everybody is mapped again, and nobody who left meanwhile is forgotten."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from integration.domain.errors import RuleBroken
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports import apply_changes
from integration.flows.people.mapping import versions
from integration.flows.people.people_in import changes, latest_problems
from integration.flows.people.pushes.map_again import map_again, map_due
from integration.store.people import connections, mappings, next_tries
from integration.store.tables.scim import scim_users
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor
from tests.integration.scim_world import ScimWorld, a_scim_world
from tests.integration.test_scim_people import MINE, OFF, statuses

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Serve) -> ScimWorld:
    return a_scim_world(services, served)


def another_version(world: ScimWorld) -> connections.Connection:
    """Saved, and not in use yet."""
    own = world.services
    with own.store.transaction() as db:
        known = connections.by_name(db, "entra")
        assert known
        mappings.add_version(db, known.id, origin="mine.yaml", text=MINE, made_by="test", now=own.clock.now())
    return known


def use(world: ScimWorld, connection: connections.Connection, version: int = 2) -> None:
    versions.activate(world.services.store, connection_id=connection.id, version=version, actor="test", now=world.services.clock.now())


def look(world: ScimWorld) -> None:
    """The clock's job."""
    map_due(world.services.store, policy=world.services.import_policy, now=world.services.clock.now())


def test_a_version_that_is_put_to_use_maps_everybody_again_by_the_clock(world: ScimWorld) -> None:
    user = world.hire("samira", title="Adviseur")
    use(world, another_version(world))
    assert world.roster()[user]["location"] is None
    look(world)
    assert (world.roster()[user]["location"], world.roster()[user]["given_name"]) == ("Adviseur", None)
    seen = sum(each.seen for each in world.imports())
    look(world)
    assert sum(each.seen for each in world.imports()) == seen, "once is enough"


def test_the_page_of_versions_says_so_and_the_clock_does_it(world: ScimWorld, admin: AdminDoor) -> None:
    user, connection = world.hire("samira", title="Adviseur"), another_version(world)
    page = f"/admin/connections/{connection.id}/mapping/versions"
    assert "Everybody who was told to us is mapped anew" in admin.press_and_read(f"{page}/2/activation", on=page)
    look(world)
    assert world.roster()[user]["location"] == "Adviseur"


def test_leavers_who_wait_for_a_yes_outlive_a_change_of_the_mapping(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(9)]
    for user in users[:5]:
        world.patch(user, OFF)
    world.patch(users[5], OFF)
    world.ask("DELETE", f"/Users/{users[6]}")
    connection = another_version(world)
    use(world, connection)
    (waiting,) = world.imports("waiting")
    assert {each.external_id for each in changes(world.services.store, waiting.id)} == set(users[5:7])
    look(world)
    (waiting,) = world.imports("waiting")
    assert (waiting.leavers, statuses(world, users[5:7])) == (2, ["active", "active"])
    own = world.services
    apply_changes.apply(own.store, import_id=waiting.id, actor="test", now=own.clock.now())
    assert statuses(world, users) == ["left"] * 7 + ["active"] * 2


def say(world: ScimWorld, *, yes: bool) -> None:
    """An admin decides about what waits."""
    (waiting,) = world.imports("waiting")
    decide = apply_changes.apply if yes else apply_changes.discard
    decide(world.services.store, import_id=waiting.id, actor="test", now=world.services.clock.now())


def remove(world: ScimWorld, users: list[str]) -> None:
    """Two days after what went before."""
    world.services.clock.move(timedelta(days=2))
    for user in users:
        world.ask("DELETE", f"/Users/{user}")


def test_a_no_to_leavers_outlives_every_change_of_the_mapping(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(20)]
    remove(world, users[:8])
    world.patch(users[8], OFF)
    say(world, yes=False)
    assert statuses(world, users) == ["left"] * 5 + ["active"] * 15
    connection = another_version(world)
    own, given = world.services, NewConnection(name="entra", text=connection.text, origin=connection.origin, given={})
    for _change in range(2):
        own.clock.move(timedelta(days=2))
        add_hris(own.store, given, actor="test", now=own.clock.now())
        look(world)
        assert (statuses(world, users[5:]), world.imports("waiting")) == (["active"] * 15, [])
    world.patch(users[8], {"op": "replace", "path": "title", "value": "Adviseur"})
    assert statuses(world, users[5:9]) == ["active"] * 3 + ["left"], "newer word of the system counts again"


def test_a_reread_that_is_asked_for_asks_once_more_about_who_was_removed_as_one_set(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}") for number in range(8)]
    remove(world, users[:6])
    say(world, yes=False)
    own = world.services
    own.clock.move(timedelta(days=2))
    assert map_again(own.store, "entra", policy=own.import_policy, actor="test", now=own.clock.now()) == 2
    (waiting,) = world.imports("waiting")
    assert (waiting.leavers, statuses(world, users[5:6])) == (1, ["active"])
    assert str(waiting.guard).endswith("nobody leaves by a change of the mapping without a yes")
    say(world, yes=True)
    assert statuses(world, users) == ["left"] * 6 + ["active"] * 2


def test_a_mapping_that_empties_a_field_for_many_comes_into_force_as_a_whole_or_not(world: ScimWorld) -> None:
    users = [world.hire(f"n{number}", title="Adviseur") for number in range(8)]
    use(world, another_version(world))
    look(world)
    (waiting,) = world.imports("waiting")
    assert (waiting.movers, {each.people for each in waiting.alarms}) == (8, {8})
    assert {world.roster()[user]["given_name"] is None for user in users} == {False}
    say(world, yes=True)
    assert {world.roster()[user]["given_name"] is None for user in users} == {True}


def test_a_file_that_was_changed_by_command_maps_again_too_and_what_goes_wrong_is_let_rest(world: ScimWorld) -> None:
    user, own = world.hire("samira", title="Adviseur"), world.services
    add_hris(own.store, NewConnection(name="entra", text=MINE, origin="mine.yaml", given={}), actor="test", now=own.clock.now())
    with own.store.reading() as db:
        known = connections.by_name(db, "entra")
        assert known
        assert next_tries.planned(db, known.id)
    look(world)
    assert world.roster()[user]["location"] == "Adviseur"
    with own.store.reading() as db:
        assert next_tries.planned(db, known.id) is None


def test_a_version_that_is_not_there_plans_nothing(world: ScimWorld) -> None:
    connection = another_version(world)
    with pytest.raises(RuleBroken, match=r"version\.not-found"):
        use(world, connection, version=7)
    with world.services.store.reading() as db:
        assert next_tries.planned(db, connection.id) is None


def test_one_record_that_nobody_foresaw_keeps_the_others_from_nothing(world: ScimWorld) -> None:
    bad, good = world.hire("samira", title="Adviseur"), world.hire("joost", title="Opzichter")
    with world.services.store.transaction() as db:
        db.execute(update(scim_users).where(scim_users.c.id == UUID(bad)).values(body=["no", "user"]))
    use(world, another_version(world))
    look(world)
    assert (world.roster()[bad]["location"], world.roster()[good]["location"]) == (None, "Opzichter")
    assert [each.external_id for each in latest_problems(world.services.store, "entra")] == [bad]
