"""Managers: they may come later in the feed, or never; they may manage each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from integration.store import mentoring
from integration.store.people import roster
from integration.wiring import Services
from tests.integration.people_world import ROW, PeopleWorld, a_people_world, answer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "examplehr") as world:
        yield world


def person(key: str, boss: str | None) -> dict[str, object]:
    return {**ROW, "id": key, "number": f"N{key}", "managerId": boss}


def bosses(people: PeopleWorld, key: str) -> set[str]:
    """Who is above somebody, by their keys."""
    with people.services.store.reading() as db:
        known = roster.employee_by_number(db, f"N{key}")
        assert known
        above = [roster.employee(db, each) for each in mentoring.bosses_of(db, known)]
        return {each.external_id for each in above if each}


def test_a_manager_who_comes_later_in_the_feed_is_known_afterwards(people: PeopleWorld) -> None:
    answer(people, [person("a", "b"), person("b", "c"), person("c", None)])
    found = people.bring_in("examplehr")
    assert (found.joiners, found.problems, bosses(people, "a")) == (3, 0, {"b", "c"})


def test_a_manager_who_comes_in_a_later_import_is_known_from_then_on(people: PeopleWorld) -> None:
    answer(people, [person("a", "b")])
    people.bring_in("examplehr")
    assert bosses(people, "a") == set()
    answer(people, [person("a", "b"), person("b", None)])
    found = people.bring_in("examplehr")
    assert (found.joiners, found.movers, bosses(people, "a")) == (1, 0, {"b"})


def test_managers_in_a_circle_come_in_and_are_told(people: PeopleWorld) -> None:
    answer(people, [person("a", "b"), person("b", "c"), person("c", "a"), person("d", "a"), person("e", "e")])
    found = people.bring_in("examplehr")
    assert (found.state, found.joiners, found.problems) == ("applied", 5, 1)
    (problem,) = people.problems("examplehr")
    assert (problem.external_id, problem.field, problem.kept_out) == ("a", "manager_external_id", False)
    assert problem.reason.startswith("is their own manager by way of others (a → b → c → a)")
    assert bosses(people, "a") == {"b", "c"}


def test_a_circle_that_stays_is_told_each_time(people: PeopleWorld) -> None:
    for joiners in (2, 0):
        answer(people, [person("a", "b"), person("b", "a")])
        found = people.bring_in("examplehr")
        assert (found.joiners, found.problems) == (joiners, 1)


def test_a_circle_that_comes_by_changes_only_is_told_too(people: PeopleWorld) -> None:
    people.connect()
    people.change("E1020", manager_id="p521")
    people.change("E1021", manager_id="p522")
    people.bring_in()
    people.services.clock.move(timedelta(minutes=30))
    people.change("E1022", manager_id="p520")
    found = people.bring_in()
    assert (found.full, found.movers, found.problems) == (False, 1, 1)
    (problem,) = people.problems()
    assert (problem.external_id, problem.kept_out) == ("p520", False)
    people.services.clock.move(timedelta(minutes=30))
    people.change("E1030", title="Anders")
    assert people.bring_in().problems == 0, "only a change of managers tells it again"
