"""Records nobody would think of: each is kept out with its reason or comes in as it should; none stops the others."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.people_world import PeopleWorld

EMPLOYEES = "/hris/api/employees"
GOOD = {"id": "p1", "number": "E1", "first": "Samira", "last": "el Amrani", "state": "active"}


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        world = PeopleWorld(services, outside)
        world.connect("examplehr")
        yield world


def answer(people: PeopleWorld, *rows: Any) -> None:
    """The next answer of the HR system; JSON escapes whatever stands in it."""
    people.outside.world.fail(EMPLOYEES, 200, body=json.dumps({"data": rows, "meta": {"total": len(rows)}}).encode())


LONG = "x" * 41
ODD = {
    "half a character in a name": {"first": "Sa\ud800mira"},
    "half a character in the key": {"id": "p\udfff2"},
    "half a character in the number": {"number": "\ud800"},
    "half a character in a date": {"start": "\ud800" + LONG},
    "half a character in a status": {"state": "\ud800"},
    "a NUL in a name": {"first": "Sa\0mira"},
    "a NUL in the key": {"id": "p\0"},
    "a NUL in a date": {"start": "\0" + LONG},
    "a NUL in a status": {"state": "\0" + LONG},
    "a NUL in a switch": {"lead": "\0" + LONG},
    "a name of a megabyte": {"first": "x" * 1_000_000},
    "a key of a megabyte": {"id": "x" * 1_000_000},
    "a status of a megabyte": {"state": "x" * 1_000_000},
    "a list for a key": {"id": ["p2"]},
    "an object for a key": {"id": {"value": "p2"}},
    "a fraction for a key": {"id": 1.5},
    "no key": {"id": None},
    "blanks for a key": {"id": "   "},
    "an object for a name": {"first": {"nl": "Samira"}},
    "a day that does not exist": {"start": "2026-02-30"},
    "a number for a switch": {"lead": 7},
    "infinity for a number": {"number": float("inf")},
    "an enormous number for a date": {"start": 10**300},
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD.keys())
def test_an_odd_record_is_kept_out_with_its_reason_and_the_next_one_comes_in(people: PeopleWorld, odd: dict[str, Any]) -> None:
    answer(people, {**GOOD, "id": "p2", "number": "E2", **odd}, GOOD)
    found = people.bring_in("examplehr")
    assert (found.state, list(people.roster())) == ("applied", ["p1"])
    assert found.problems >= 1
    assert all(problem.reason.isprintable() and len(problem.reason) < 300 for problem in people.problems("examplehr"))


@pytest.mark.parametrize(
    ("odd", "key", "name"),
    [
        ({"id": 17}, "17", "Samira"),
        ({"id": 10**18}, "1000000000000000000", "Samira"),
        ({"id": 17.0}, "17", "Samira"),
        ({"first": "  Zoë\u0308 \U0001f600 "}, "p1", "Zoë\u0308 \U0001f600"),
        ({"first": "Zoe\u0308"}, "p1", "Zoë"),
        ({"first": ""}, "p1", None),
    ],
)
def test_what_only_looks_odd_comes_in(people: PeopleWorld, odd: dict[str, Any], key: str, name: str | None) -> None:
    answer(people, {**GOOD, **odd})
    people.bring_in("examplehr")
    assert {person["external_id"]: person["given_name"] for person in people.roster().values()} == {key: name}
