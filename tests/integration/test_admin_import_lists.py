"""Imports of many people at the admin door: pages, words and fields that narrow a list; how far a read is; one record read again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest

from integration.mapping.files import mappings_folder
from integration.store.people import connections, halfway, imports
from integration.store.people.halfway import Step
from integration.store.people.imports import Import
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.admin_door import AdminDoor, admin_door
from tests.integration.people_world import PeopleWorld, a_people_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "sandbox") as world:
        yield world


@pytest.fixture
def admin(services: Services, served: Serve) -> AdminDoor:
    return admin_door(services, served)


def page_of(found: Import, rest: str = "") -> str:
    return f"/admin/imports/{found.id}{rest}"


def problem_of(people: PeopleWorld, found: Import) -> UUID:
    with people.services.store.reading() as db:
        (problem,) = imports.problems_of(db, found.id)
    assert problem.id
    return problem.id


def test_a_long_list_goes_on_on_further_pages_and_is_narrowed_by_words(people: PeopleWorld, admin: AdminDoor) -> None:
    found = people.bring_in(dry_run=True)
    first, second = (admin.read(page_of(found, f"?show=joiner&page={number}")) for number in (1, 2))
    assert "1 to 50 of 60 On a page" in first
    assert "51 to 60 of 60 Back a page" in second
    assert ("E1001" in first, "E1001" in second, "E1060" in second) == (True, False, True)
    narrowed = admin.read(page_of(found, "?show=joiner&q=samira+data"))
    assert ("Samira el Amrani" in narrowed, "Joost" in narrowed) == (True, False)
    assert "Nobody is found with these words." in admin.read(page_of(found, "?show=joiner&q=nobody"))
    assert "There is nothing on this page." in admin.read(page_of(found, "?show=joiner&page=9"))


def test_problems_are_counted_per_field_and_each_count_shows_its_own(people: PeopleWorld, admin: AdminDoor) -> None:
    people.change("E1020", mail="jan at work")
    people.change("E1021", mail="piet at work", start="ooit")
    found = people.bring_in()
    said = admin.read(page_of(found, "?show=problem"))
    assert "Per field: work email (2) , in service since (1)" in said
    one = admin.read(page_of(found, "?show=problem&field=employed_since"))
    assert ("p521" in one, "p520" in one, "Show all fields" in one) == (True, False, True)


def test_an_open_import_says_how_far_it_is(people: PeopleWorld, services: Services, admin: AdminDoor) -> None:
    assert people
    now = services.clock.now()
    with services.store.transaction() as db:
        connection = connections.by_name(db, "sandbox")
        assert connection
        opened = imports.begin(db, connection.id, full=True, now=now)
        assert opened
        halfway.take_page(db, opened, Step(keys=["a"], place={}, announced=20_000, seen=12_500, nameless=0), number=1, now=now)
    said = admin.read(f"/admin/imports/{opened}")
    assert "12,500 of 20,000 records read" in said
    assert "Nobody is changed before everything was read." in said
    assert "being read" in admin.read("/admin/imports")


@pytest.mark.parametrize("connection", ["sandbox", "examplehr"])
def test_a_repaired_record_is_read_again_and_comes_in(people: PeopleWorld, admin: AdminDoor, connection: str) -> None:
    people.connect(connection)
    good = people.outside.world.employee("E1020")
    assert good
    people.change("E1020", mail="jan at work")
    found = people.bring_in(connection)
    retry = page_of(found, f"/problems/{problem_of(people, found)}/retry")
    still = admin.press_and_read(retry, on=page_of(found, "?show=problem"))
    assert "Something is still wrong with this record." in still
    people.change("E1020", mail=good.mail)
    retry = page_of(found, f"/problems/{problem_of(people, found)}/retry")
    said = admin.press_and_read(retry, on=page_of(found, "?show=problem"))
    assert "The record is right now, and is in the roster." in said
    assert people.roster()["p520"]["employment_status"] == "active"
    assert "This problem was settled already." in admin.press_and_read(retry, on=page_of(found))
    assert "one record" in admin.read("/admin/imports")


def test_a_record_that_is_gone_waits_for_the_next_full_import(people: PeopleWorld, admin: AdminDoor) -> None:
    people.bring_in()
    people.change("E1020", mail="jan at work")
    people.services.clock.move(timedelta(minutes=10))
    found = people.bring_in(full=True)
    retry = page_of(found, f"/problems/{problem_of(people, found)}/retry")
    del people.outside.world.employees["p520"]
    assert "does not know this record any more" in admin.press_and_read(retry, on=page_of(found, "?show=problem"))
    assert people.roster()["p520"]["employment_status"] == "active"


def test_where_one_record_cannot_be_asked_for_the_page_says_so(people: PeopleWorld, admin: AdminDoor) -> None:
    shipped = (mappings_folder() / "hris" / "examplehr.yaml").read_text(encoding="utf-8")
    people.connect("examplehr", text=shipped.replace('    one: {request: {path: "/employees/{{ r.key }}"}, at: data}\n', ""))
    people.change("E1020", mail="jan at work")
    found = people.bring_in("examplehr")
    assert "one record cannot be read again by itself" in admin.read(page_of(found, "?show=problem"))
    retry = page_of(found, f"/problems/{problem_of(people, found)}/retry")
    assert "This connection reads everybody at once." in admin.press_and_read(retry, on=page_of(found))


def test_runs_of_one_connection(people: PeopleWorld, admin: AdminDoor) -> None:
    people.connect("examplehr")
    people.bring_in()
    found = people.bring_in("examplehr")
    assert "sandbox" in admin.read("/admin/imports")
    said = admin.read(f"/admin/imports?source={found.connection_id}")
    assert ("Only from examplehr. All connections" in said, "sandbox" in said) == (True, False)
