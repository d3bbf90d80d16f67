"""Records that cannot be right: kept out with their reason, while the rest goes on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from integration.wiring import Services
from tests.integration.people_world import ROW, PeopleWorld, a_people_world, answer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "sandbox", "examplehr") as world:
        yield world


def told(people: PeopleWorld, connection: str = "sandbox") -> list[tuple[str | None, str, str]]:
    return [(each.external_id, each.field, each.reason) for each in people.problems(connection)]


def test_a_bad_record_is_kept_out_with_its_reason_and_the_rest_goes_on(people: PeopleWorld) -> None:
    people.change("E1020", mail="jan at work", start="ooit")
    world = people.outside.world
    world.employees["p521"] = replace(world.employees["p521"], number="")
    found = people.bring_in()
    assert (found.state, found.joiners, found.problems) == ("applied", 58, 3)
    assert told(people) == [
        ("p520", "work_email", "is no e-mail address"),
        ("p520", "employed_since", "expected a date such as 2026-04-01, got 'ooit'"),
        ("p521", "employee_number", "has no value, but is required"),
    ]


def test_a_known_person_with_a_bad_record_stays_as_known(people: PeopleWorld) -> None:
    people.bring_in()
    people.change("E1020", mail="jan at work", title="Nieuw")
    found = people.bring_in(full=True)
    assert (found.movers, found.leavers, found.unchanged, found.problems) == (0, 0, 60, 1)
    assert people.roster()["p520"]["employment_status"] == "active"


def test_a_repaired_record_comes_in_next_time(people: PeopleWorld) -> None:
    good = people.outside.world.employee("E1020")
    assert good is not None
    people.change("E1020", mail="jan at work")
    assert people.bring_in().joiners == 59
    people.change("E1020", mail=good.mail)
    assert people.bring_in(full=True).joiners == 1
    assert told(people) == []


def test_two_newcomers_with_one_number_are_both_kept_out(people: PeopleWorld) -> None:
    people.hire("E1500", first="Een")
    twin = people.hire("E1501", first="Ander")
    people.outside.world.employees[twin.id] = replace(twin, number="E1500")
    found = people.bring_in()
    assert (found.joiners, found.problems) == (60, 2)
    assert {(key, field) for key, field, _reason in told(people)} == {("p-E1500", "employee_number"), ("p-E1501", "employee_number")}


@pytest.mark.parametrize("full", [True, False])
def test_a_newcomer_with_somebodys_number_is_kept_out_and_that_person_stays(people: PeopleWorld, *, full: bool) -> None:
    """Also when only changes are read, and that person is not in the feed."""
    people.bring_in()
    newcomer = people.hire("E1502")
    people.outside.world.employees[newcomer.id] = replace(newcomer, number="E1002")
    found = people.bring_in(full=full)
    assert (found.full, found.joiners, found.movers, found.problems) == (full, 0, 0, 1)
    assert people.roster()["p502"]["employee_number"] == "E1002"


def test_a_rehire_with_a_new_key_and_the_old_number_comes_in(people: PeopleWorld) -> None:
    people.bring_in()
    del people.outside.world.employees["p520"]
    newcomer = people.hire("E1503")
    people.outside.world.employees[newcomer.id] = replace(newcomer, number="E1020")
    found = people.bring_in(full=True)
    assert (found.joiners, found.leavers, found.problems) == (1, 1, 0)


def test_the_same_employee_twice_is_told_and_the_first_counts(people: PeopleWorld) -> None:
    answer(people, [ROW, {**ROW, "first": "Anders"}])
    found = people.bring_in("examplehr")
    assert (found.joiners, told(people, "examplehr")) == (1, [("p502", "external_id", "stands twice in the feed")])
    assert people.roster()["p502"]["given_name"] == "Samira"


def test_records_without_a_key_mean_that_nobody_is_taken_to_have_left(people: PeopleWorld) -> None:
    people.bring_in("examplehr")
    answer(people, [ROW, {"number": "E1003"}, "stray"])
    found = people.bring_in("examplehr", full=True)
    assert (found.leavers, found.movers) == (0, 1)
    assert ("2 records have no key, so nobody who is absent was taken to have left") in [
        reason for _key, _field, reason in told(people, "examplehr")
    ]


def test_an_empty_feed_waits(people: PeopleWorld) -> None:
    people.bring_in("examplehr")
    answer(people, [])
    found = people.bring_in("examplehr", full=True)
    assert (found.state, found.leavers) == ("waiting", 60)
    assert "nobody would be left" in str(found.guard)
