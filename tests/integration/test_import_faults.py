"""The faults of HR systems (the table in docs/admin/hr-faults.md): waited out, or stopped with a remedy; and nobody leaves by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from integration.domain.errors import Refused
from integration.mapping.files import mappings_folder
from integration.store.people import imports
from integration.wiring import Services
from tests.integration.people_world import EMPLOYEES, ROW, PeopleWorld, a_people_world, answer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

RULE = "{status: [429, 503], do: retry, wait: Retry-After}"
RULES = """{status: [429, 503], do: retry, wait: [Retry-After, X-RateLimit-Reset]}
  - {body: error, do: reject, says: Ask for the right to read}"""
BY_OFFSET = "{kind: offset, size: 25, total: meta.total}"


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    """Everybody came in, by a file that knows how this system says that something is wrong."""
    with a_people_world(services, "examplehr", text=mapping(), brought_in=True) as world:
        yield world


def mapping(page: str = BY_OFFSET) -> str:
    text = (mappings_folder() / "hris" / "examplehr.yaml").read_text(encoding="utf-8")
    assert RULE in text
    return text.replace(RULE, RULES).replace(BY_OFFSET, page)


def fails_with(people: PeopleWorld, sentence: str) -> None:
    """The read stops with this sentence, on its import too; the roster stays, and the next read is a whole one."""
    before = people.roster()
    with pytest.raises(Refused, match=sentence) as refused:
        people.bring_in("examplehr")
    with people.services.store.reading() as db:
        (newest,) = imports.recent(db, limit=1)
    assert (newest.state, newest.error) == ("failed", str(refused.value))
    assert people.roster() == before


def all_is_well(people: PeopleWorld) -> None:
    found = people.bring_in("examplehr")
    assert (found.state, found.unchanged, found.leavers, found.problems) == ("applied", 60, 0, 0)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("spelled", ["seconds", "date", "epoch"])
def test_a_pause_is_waited_out_however_it_is_asked_for(people: PeopleWorld, status: int, spelled: str) -> None:
    moment = people.services.clock.now() - timedelta(seconds=1)
    headers = {
        "seconds": {"Retry-After": "0"},
        "date": {"Retry-After": format_datetime(moment, usegmt=True)},
        "epoch": {"X-RateLimit-Reset": str(int(moment.timestamp()))},
    }
    people.outside.world.fail(EMPLOYEES, status, query="offset=25", headers=headers[spelled])
    all_is_well(people)


def test_a_200_with_an_error_object_stops_with_what_the_file_says(people: PeopleWorld) -> None:
    body = json.dumps({"error": {"message": "Samira may not"}, "data": [], "meta": {"total": 0}}).encode()
    people.outside.world.fail(EMPLOYEES, 200, query="offset=25", body=body)
    fails_with(people, "answered 200, which the connector's errors call final. Ask for the right to read")
    all_is_well(people)


def test_an_answer_that_is_cut_off_halfway_stops(people: PeopleWorld) -> None:
    people.outside.world.fail(EMPLOYEES, 200, query="offset=25", body=b'{"data": [{"id": "p5')
    fails_with(people, "not JSON")
    all_is_well(people)


@pytest.mark.parametrize("status", [400, 404, 410])
def test_a_place_in_the_list_that_expires_stops_and_the_next_read_begins_anew(people: PeopleWorld, status: int) -> None:
    people.outside.world.fail(EMPLOYEES, status, query="offset=25")
    fails_with(people, f"answered {status}, halfway; its place in the list may have expired. The next import begins anew")
    all_is_well(people)


def test_a_link_to_another_host_stops_and_nothing_is_sent_there(people: PeopleWorld) -> None:
    people.connect("examplehr", text=mapping("{kind: next_url, next: meta.next}"))
    body = json.dumps({"data": [ROW], "meta": {"next": "https://elders.example/hris/api/employees?offset=25"}}).encode()
    people.outside.world.fail(EMPLOYEES, 200, body=body)
    fails_with(people, "the next page lies on another host")


def rows(*numbers: int) -> list[dict[str, Any]]:
    return [{**ROW, "id": f"x{number}", "number": f"X{number}"} for number in numbers]


def feed_of_four(people: PeopleWorld, *pages: list[dict[str, Any]]) -> None:
    for page in pages:
        answer(people, page, total=4)


def test_who_moves_to_a_page_that_was_read_already_has_not_left(people: PeopleWorld) -> None:
    """Read: one, two. Then four becomes the first, everybody else moves down, and the next page is two, three."""
    people.connect("examplehr", name="other", text=mapping())
    feed_of_four(people, rows(1, 2), rows(3, 4))
    people.bring_in("other")
    feed_of_four(people, rows(1, 2), rows(2, 3))
    found = people.bring_in("other")
    assert (found.state, found.leavers, found.unchanged) == ("applied", 0, 3)
    feed, twice = people.problems("other")
    assert feed.reason.endswith("give it a fixed order, so nobody who is absent was taken to have left")
    assert (twice.external_id, twice.reason) == ("x2", "stands twice in the feed")
    assert people.roster()["x4"]["employment_status"] == "active"


def test_somebody_twice_on_one_page_makes_no_feed_doubtful(people: PeopleWorld) -> None:
    people.connect("examplehr", name="other", text=mapping())
    feed_of_four(people, rows(1, 2), rows(3, 4))
    people.bring_in("other")
    feed_of_four(people, rows(1, 1), rows(2, 3))
    assert people.bring_in("other").leavers == 1


def test_a_moment_around_midnight_is_the_day_that_stands_there(people: PeopleWorld) -> None:
    people.change("E1020", start="2025-01-01T00:30:00+02:00", end="2099-12-31T23:30:00-05:00")
    people.bring_in("examplehr")
    person = people.roster()["p520"]
    assert (person["employed_since"], str(person["employment_end_date"])) == ("2025-01", "2099-12-31")
