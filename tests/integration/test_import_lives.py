"""What happens to people at work, and what an import makes of it: they join, move, announce that they go, go, and come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.flows.people import people_in
from integration.flows.people.imports.import_people import Policy
from integration.flows.people.imports.last_days import let_leave
from integration.flows.people.links.merge import merge
from integration.store.people import imports
from integration.store.people.imports import Import
from integration.store.reads.admin.doubles import doubles
from integration.wiring import Services
from tests.integration.people_world import PeopleWorld, a_people_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "examplehr", brought_in=True) as world:
        yield world


def day(people: PeopleWorld, days: int) -> str:
    """So many days from today."""
    return str((people.services.clock.now() + timedelta(days=days)).date())


def next_import(people: PeopleWorld) -> Import:
    return people.bring_in("examplehr")


def status(people: PeopleWorld, key: str) -> str:
    return str(people.roster()[key]["employment_status"])


def the_day_comes(people: PeopleWorld, policy: Policy | None = None) -> list[Import]:
    """The clock's job."""
    services = people.services
    made = let_leave(services.store, policy=policy or services.import_policy, now=services.clock.now())
    with services.store.reading() as db:
        return [imports.known(db, each) for each in made]


def test_movers_of_every_kind_are_told_with_was_and_becomes(people: PeopleWorld) -> None:
    people.change("E1020", manager_id="p508")
    people.change("E1021", department_id="D20", team="Wmo")
    people.change("E1022", place="Werf")
    people.change("E1024", last="Anders", mail="anders@gemeente-voorbeeld.example")
    joiner = people.hire("E1600")
    found = next_import(people)
    assert (found.movers, found.joiners, found.leavers, found.unchanged) == (4, 1, 0, 56)
    told = {each.external_id: each.altered for each in people_in.changes(people.services.store, found.id) if each.kind == "mover"}
    assert told == {
        "p520": ["manager_external_id"],
        "p521": ["department_id", "department_name", "team_id"],
        "p522": ["location"],
        "p524": ["family_name", "work_email"],
    }
    assert joiner.id in people.roster()


def test_two_people_who_swap_their_addresses_are_two_movers(people: PeopleWorld) -> None:
    was = people.roster()
    people.change("E1020", mail=was["p521"]["work_email"])
    people.change("E1021", mail=was["p520"]["work_email"])
    found = next_import(people)
    assert (found.movers, found.problems) == (2, 0)
    now = people.roster()
    assert [now[key]["work_email"] for key in ("p520", "p521")] == [was[key]["work_email"] for key in ("p521", "p520")]
    assert [now[key]["id"] for key in ("p520", "p521")] == [was[key]["id"] for key in ("p520", "p521")]


@pytest.mark.parametrize("state", ["active", "gone"])
def test_who_leaves_later_stays_until_their_last_day_has_passed(people: PeopleWorld, state: str) -> None:
    people.change("E1020", state=state, end=day(people, 3))
    found = next_import(people)
    assert (found.movers, found.leavers, status(people, "p520")) == (1, 0, "active")
    assert the_day_comes(people) == []
    people.services.clock.move(timedelta(days=5))
    (left,) = the_day_comes(people)
    assert (left.occasion, left.state, left.leavers, status(people, "p520")) == ("last_day", "applied", 1, "left")
    assert the_day_comes(people) == []


def test_who_left_on_their_last_day_is_not_back_at_the_next_import(people: PeopleWorld) -> None:
    people.change("E1020", end=day(people, 3))
    next_import(people)
    people.services.clock.move(timedelta(days=5))
    the_day_comes(people)
    found = next_import(people)
    assert (found.movers, found.leavers, found.rejoiners, found.unchanged) == (0, 0, 0, 60)


def test_an_import_lets_go_whose_last_day_has_passed_too(people: PeopleWorld) -> None:
    people.change("E1020", end=day(people, -2))
    found = next_import(people)
    assert (found.leavers, status(people, "p520")) == (1, "left")


def test_a_last_day_that_is_put_off_or_taken_back_counts(people: PeopleWorld) -> None:
    people.change("E1020", end=day(people, 3))
    people.change("E1021", end=day(people, 3))
    next_import(people)
    people.change("E1020", end=day(people, 30))
    people.change("E1021", end=None)
    next_import(people)
    people.services.clock.move(timedelta(days=5))
    assert the_day_comes(people) == []


def test_as_many_last_days_at_once_as_no_feed_may_remove_wait_for_a_yes(people: PeopleWorld) -> None:
    for number in range(1020, 1030):
        people.change(f"E{number}", end=day(people, 3))
    next_import(people)
    people.services.clock.move(timedelta(days=5))
    (waiting,) = the_day_comes(people)
    assert (waiting.state, waiting.leavers) == ("waiting", 10)
    assert "10 of 60 people would be marked as having left" in str(waiting.guard)
    assert (status(people, "p520"), the_day_comes(people)) == ("active", [])


def test_a_last_day_is_no_read_of_the_feed(people: PeopleWorld) -> None:
    people.connect()
    people.bring_in()
    people.change("E1020", end=day(people, 3))
    people.bring_in()
    people.services.clock.move(timedelta(days=5))
    with people.services.store.reading() as db:
        (before,) = imports.recent(db, state="applied", limit=1)
    assert len(the_day_comes(people)) == 1
    found = people.bring_in()
    assert found.full, "a day and more after the last full read, another is due"
    assert before.started_at < found.started_at


def test_who_comes_back_under_the_same_key_is_the_same_person(people: PeopleWorld) -> None:
    was = people.roster()["p520"]["id"]
    people.change("E1020", state="gone", end=day(people, -2))
    assert next_import(people).leavers == 1
    people.change("E1020", state="active", end=None, title="Opnieuw begonnen")
    found = next_import(people)
    assert (found.rejoiners, people.roster()["p520"]["id"], status(people, "p520")) == (1, was, "active")


def test_who_comes_back_under_a_new_key_with_the_old_number_is_proposed_as_the_same_person(people: PeopleWorld) -> None:
    people.change("E1020", state="gone", end=day(people, -2))
    next_import(people)
    newcomer = people.hire("E1700", first="Terug")
    people.outside.world.employees[newcomer.id] = replace(newcomer, number="E1020")
    found = next_import(people)
    assert (found.joiners, found.rejoiners, found.problems) == (1, 0, 0)
    known = people.roster()
    with people.services.store.reading() as db:
        (proposed,) = doubles(db)
    assert (proposed.basis, proposed.one.id, proposed.other.id) == ("number", known[newcomer.id]["id"], known["p520"]["id"])
    store, now = people.services.store, people.services.clock.now()
    merge(store, lead=proposed.one.id, other=proposed.other.id, actor="test", now=now)
    again = next_import(people)
    assert (again.joiners, again.movers, again.leavers, again.unchanged) == (0, 0, 0, 61)
