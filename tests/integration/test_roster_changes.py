"""Where an LMS tells what changed in a course, only that is asked for by day; at night everybody is read (NRPS-04)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from integration.flows.lms import refresh_roster
from integration.store.tables.courses import course_reads
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.http_server import Says, answering
from tests.integration.roster_world import DAAN, JOOST, MIRJAM, NOOR, SAMIRA, RosterWorld, a_roster_world, many, somebody, without

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    """Everybody was read once."""
    with a_roster_world(services, served) as world:
        world.outside.world.reconfigure(tells_changes=True)
        world.refresh()
        yield world


def queries(world: RosterWorld) -> list[str]:
    return [query for _method, query, _status in world.asked()]


def changes_url(world: RosterWorld) -> str | None:
    with world.services.store.reading() as db:
        return db.scalar(select(course_reads.c.changes_url))


def test_NRPS_04_a_button_asks_only_for_what_changed(world: RosterWorld) -> None:
    world.enrol(SAMIRA, JOOST, NOOR, without(MIRJAM, suspended=True), somebody(99))
    world.refresh()
    assert queries(world) == ["limit=100", "since=0"]
    assert world.here() == {SAMIRA.sub, JOOST.sub, NOOR.sub, "99"}
    world.enrol(SAMIRA, JOOST, NOOR, DAAN, somebody(99))
    world.refresh()
    assert queries(world)[-1] == "since=1"
    assert world.here() == {SAMIRA.sub, JOOST.sub, NOOR.sub, DAAN.sub, "99"}


def test_NRPS_04_at_night_everybody_is_read(world: RosterWorld) -> None:
    world.services.clock.move(timedelta(days=1))
    refresh_roster.refresh_due(world.services.rosters)
    assert queries(world) == ["limit=100", "limit=100"]


def test_NRPS_04_an_address_that_is_over_leads_to_the_whole_list(world: RosterWorld) -> None:
    world.outside.world.handed.rosters.clear()
    world.enrol(SAMIRA, JOOST, NOOR)
    world.refresh()
    assert queries(world) == ["limit=100", "since=0", "limit=100"]
    assert world.here() == {SAMIRA.sub, JOOST.sub, NOOR.sub}
    assert world.reading().problem is None


def test_NRPS_04_SVC_02_no_token_goes_to_a_foreign_address_of_changes(world: RosterWorld) -> None:
    with answering(Says(body=[b'{"members": []}'])) as stranger:
        with world.services.store.transaction() as db:
            db.execute(update(course_reads).values(changes_url=f"{stranger.url}/changes"))
        world.refresh()
        assert stranger.asked == []
    assert queries(world) == ["limit=100", "limit=100"]


def test_NRPS_04_NRPS_05_many_who_leave_by_changes_wait_for_a_yes_and_then_everybody_is_read(world: RosterWorld) -> None:
    world.enrol(SAMIRA, JOOST, *many(50, 70))
    world.refresh()
    world.enrol(SAMIRA, JOOST)
    world.refresh()
    assert (world.reading().problem, world.reading().leaving) == ("held", 21)
    assert len(world.here()) == 23
    own, now = world.services, world.services.clock.now()
    refresh_roster.let_leave(own.store, own.bell, context_id=world.context, actor=world.context, now=now)
    refresh_roster.refresh(own.rosters, world.context)
    assert queries(world)[-1] == "limit=100"
    assert world.here() == {SAMIRA.sub, JOOST.sub}


def test_NRPS_04_a_number_of_somebody_in_the_course_is_no_newcomers(world: RosterWorld) -> None:
    world.enrol(*(each for each in world.outside.world.config.accounts), without(somebody(99), number=SAMIRA.number))
    places = world.refresh()
    assert queries(world)[-1] == "since=0"
    assert places[SAMIRA.sub].employee_id is not None
    assert (places["99"].employee_id, places["99"].family_name) == (None, "99")


def test_NRPS_04_an_lms_that_tells_no_changes_any_more_is_read_whole(world: RosterWorld) -> None:
    world.outside.world.reconfigure(tells_changes=False)
    world.refresh()
    assert changes_url(world) is None
    world.refresh()
    assert queries(world) == ["limit=100", "since=0", "limit=100"]
