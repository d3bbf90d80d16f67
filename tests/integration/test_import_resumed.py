"""An import that stopped halfway: the next run goes on where that is safe, else it begins anew; nobody twice, nobody forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from integration.domain.errors import Refused, Retriable
from integration.flows.people.imports.begin_import import GOES_ON_WITHIN
from integration.flows.people.imports.import_people import Order, Progress, import_people
from integration.mapping.files import mappings_folder
from integration.store.people import halfway
from integration.store.people.imports import Import
from integration.store.tables import hris
from integration.wiring import Services
from tests.integration.people_world import EMPLOYEES, PeopleWorld, a_people_world

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

SHIPPED = (mappings_folder() / "hris" / "examplehr.yaml").read_text(encoding="utf-8")
SMALL_PAGES = SHIPPED.replace("size: 25", "size: 10").replace("per_second: 20", "per_second: 500")
WHOLE = {"active": 58, "on_leave": 2}


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "examplehr", text=SMALL_PAGES) as world:
        yield world


def stop_at(people: PeopleWorld, offset: int, **order: Any) -> None:
    """An import that the HR system asks to come back in an hour, at this row."""
    people.outside.world.fail(EMPLOYEES, 503, query=f"offset={offset}", headers={"Retry-After": "3600"})
    with pytest.raises(Retriable, match="answered 503"):
        people.bring_in("examplehr", **order)


def asked_since(people: PeopleWorld, call: int) -> list[str]:
    """The offsets that were asked for after that many calls."""
    calls = [each for each in people.outside.world.calls if each.path == EMPLOYEES][call:]
    return [part.removeprefix("offset=") for each in calls for part in each.query.split("&") if part.startswith("offset=")]


def calls(people: PeopleWorld) -> int:
    return sum(each.path == EMPLOYEES for each in people.outside.world.calls)


def run(people: PeopleWorld) -> tuple[Import, list[str]]:
    """The next run, and what it asked for."""
    before = calls(people)
    found = people.bring_in("examplehr")
    return found, asked_since(people, before)


def rows(people: PeopleWorld) -> list[Any]:
    with people.services.store.reading() as db:
        return list(db.execute(select(hris.imports).order_by(hris.imports.c.started_at)))


def test_the_next_run_asks_for_the_last_page_again_and_goes_on_from_there(people: PeopleWorld) -> None:
    stop_at(people, 30)
    (stopped,) = rows(people)
    assert (stopped.state, stopped.seen, stopped.pages, stopped.announced) == ("stopped", 30, 3, 60)
    assert (people.roster(), people.rows("changes")) == ({}, 30)
    people.services.clock.move(timedelta(hours=1))
    found, asked = run(people)
    assert asked == ["20", "30", "40", "50"]
    assert (found.id, found.state, found.seen, found.joiners, found.spell) == (stopped.id, "applied", 60, 60, 1)
    assert people.statuses() == WHOLE
    assert (people.rows("changes"), people.rows("seen_pages"), rows(people)[0].place) == (60, 0, None)


def test_it_may_stop_more_than_once(people: PeopleWorld) -> None:
    for offset in (10, 40, 50):
        stop_at(people, offset)
    found, asked = run(people)
    assert (asked, found.seen, found.spell) == (["40", "50"], 60, 3)
    assert people.statuses() == WHOLE


def test_what_was_found_before_it_stopped_still_counts(people: PeopleWorld) -> None:
    people.bring_in("examplehr")
    people.change("E1005", title="Voor het stoppen")
    people.change("E1008", mail="geen adres")
    people.change("E1055", title="Erna")
    del people.outside.world.employees["p503"]
    stop_at(people, 30, full=True)
    found, asked = run(people)
    assert (asked[0], found.movers, found.leavers, found.unchanged, found.problems) == ("20", 2, 1, 57, 1)
    assert [problem.external_id for problem in people.problems("examplehr")] == ["p508"]
    assert people.roster()["p505"]["job_title"] == "Voor het stoppen"


def test_who_stands_before_and_after_the_stop_is_told_to_stand_twice(people: PeopleWorld) -> None:
    stop_at(people, 30)
    world = people.outside.world
    world.employees = {**world.employees, "again": world.employees["p502"]}
    found, _asked = run(people)
    assert (found.joiners, found.problems) == (60, 1)
    feed, twice = people.problems("examplehr")
    assert (twice.external_id, twice.reason) == ("p502", "stands twice in the feed")
    assert feed.reason.startswith("1 came again on a later page")


def test_where_somebody_moved_up_a_place_meanwhile_it_begins_anew(people: PeopleWorld) -> None:
    stop_at(people, 30)
    del people.outside.world.employees["p503"]
    found, asked = run(people)
    assert asked == ["20", "0", "10", "20", "30", "40", "50"]
    assert (found.seen, found.joiners, found.problems) == (59, 59, 0)
    assert set(people.roster()) == set(people.outside.world.employees)


def test_where_the_place_is_no_longer_known_it_begins_anew(people: PeopleWorld) -> None:
    stop_at(people, 30)
    people.outside.world.fail(EMPLOYEES, 410, query="offset=20")
    found, asked = run(people)
    assert (asked[:2], found.joiners) == (["20", "0"], 60)


def test_another_mapping_begins_anew(people: PeopleWorld) -> None:
    stop_at(people, 30)
    people.connect("examplehr", text=SMALL_PAGES.replace("job_title: title", "job_title: family"))
    found, asked = run(people)
    assert (asked[0], found.joiners, [row.state for row in rows(people)]) == ("0", 60, ["superseded", "applied"])


def test_what_stopped_long_ago_is_read_anew(people: PeopleWorld) -> None:
    stop_at(people, 30)
    people.services.clock.move(GOES_ON_WITHIN + timedelta(minutes=1))
    found, asked = run(people)
    assert (asked[0], found.joiners, [row.state for row in rows(people)]) == ("0", 60, ["abandoned", "applied"])
    assert (people.rows("changes"), people.rows("seen_pages")) == (60, 0)


def test_changes_only_are_no_beginning_of_a_full_read(people: PeopleWorld) -> None:
    people.connect()
    people.bring_in()
    people.outside.world.fail("/hris/scim/v2/Users", 503, headers={"Retry-After": "3600"})
    with pytest.raises(Retriable):
        people.bring_in()
    found = people.bring_in(full=True)
    assert (found.full, found.unchanged) == (True, 60)


def test_a_feed_that_was_not_whole_is_not_gone_on_with(people: PeopleWorld) -> None:
    people.outside.world.fail(EMPLOYEES, 200, query="offset=50", body=b'{"data": [], "meta": {"total": 60}}')
    with pytest.raises(Retriable, match="announced 60 records, but ended after 50"):
        people.bring_in("examplehr")
    assert (rows(people)[0].state, people.rows("changes")) == ("failed", 0)


def test_somebody_who_presses_control_c_loses_nothing(people: PeopleWorld) -> None:
    told: list[Progress] = []

    def tell(progress: Progress) -> None:
        told.append(progress)
        if progress.seen == 40:
            raise KeyboardInterrupt

    services = people.services
    order = Order(connection="examplehr", actor="test")
    policy = services.import_policy
    with pytest.raises(KeyboardInterrupt):
        import_people(services.store, services.sources, order, policy=policy, clock=services.clock, tell=tell)
    assert rows(people)[0].state == "stopped"
    import_people(services.store, services.sources, order, policy=policy, clock=services.clock, tell=told.append)
    assert [(each.seen, each.announced, each.went_on_from) for each in told[-2:]] == [(50, 60, 40), (60, 60, 40)]
    assert people.statuses() == WHOLE


def test_a_process_that_was_taken_for_dead_lets_go_and_spoils_nothing(people: PeopleWorld) -> None:
    people.bring_in("examplehr")
    services = people.services

    def sleep_long(progress: Progress) -> None:
        """Another run takes it up while this one hangs after its third page, and finishes."""
        if progress.seen == 30:
            services.clock.move(halfway.LEASE + timedelta(minutes=1))
            assert people.bring_in("examplehr", full=True).state == "applied"

    people.change("E1055", title="Nieuw")
    order = Order(connection="examplehr", full=True, actor="test")
    with pytest.raises(Refused, match="another took over"):
        import_people(services.store, services.sources, order, policy=services.import_policy, clock=services.clock, tell=sleep_long)
    assert [(row.state, row.spell, row.seen) for row in rows(people)] == [("applied", 0, 60), ("applied", 1, 60)]
    assert people.roster()["p555"]["job_title"] == "Nieuw"
