"""Lists that break off, go round, lead elsewhere or are no list: they change nothing and end in a reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from integration.domain.lms.membership import GRACE
from integration.flows.forget import forget
from integration.flows.lms import refresh_roster
from integration.store.tables.lti import platforms
from integration.wiring import Services
from tests.conftest import Serve
from tests.fakes.http_server import Says, answering
from tests.integration.roster_world import (
    DAAN,
    JOOST,
    MEMBERSHIPS,
    MIRJAM,
    NOOR,
    SAMIRA,
    RosterWorld,
    a_roster_world,
    many,
)


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    with a_roster_world(services, served) as world:
        yield world


def test_NRPS_04_all_pages_are_read(world: RosterWorld) -> None:
    world.outside.world.reconfigure(largest_page=100)
    world.enrol(*many(1001, 1500))
    world.refresh()
    assert len(world.here()) == 500
    assert len(world.asked()) == 5
    assert world.reading().problem is None


def test_NRPS_05_a_list_that_breaks_off_changes_nothing(world: RosterWorld) -> None:
    world.enrol(*many(1001, 1150))
    before = world.refresh()
    world.enrol(*many(1100, 1300))
    world.outside.world.fail(MEMBERSHIPS, 500, query="from=")
    assert world.refresh() == before
    assert (world.reading().problem, world.reading().tries) == ("later", 1)
    world.services.clock.move(timedelta(minutes=3))
    refresh_roster.refresh_due(world.services.rosters)
    assert world.reading().problem == "held"


@pytest.mark.parametrize("fault", ["cut", "drop"])
def test_NRPS_05_a_page_that_is_cut_off_changes_nothing(world: RosterWorld, fault: str) -> None:
    before = world.refresh()
    world.enrol(SAMIRA)
    getattr(world.outside.world, fault)(MEMBERSHIPS)
    assert world.refresh() == before


def test_NRPS_05_many_who_leave_at_once_wait_for_a_yes_while_newcomers_come_in(world: RosterWorld) -> None:
    world.enrol(*many(1001, 1030))
    world.refresh()
    world.enrol(*many(1011, 1031))
    world.refresh()
    assert (len(world.here()), world.facts().problem, world.facts().leaving) == (31, "held", 10)
    coordinator = world.coordinator()
    page = f"/groups/{world.world.cohort.id}"
    assert "10 people are no longer in the course" in coordinator.read(f"{page}/pairing")
    coordinator.send(f"{page}/roster/departures", on=f"{page}/pairing")
    refresh_roster.refresh_due(world.services.rosters)
    assert (len(world.here()), world.facts().problem) == (21, None)


def test_NRPS_05_a_yes_to_ten_is_no_yes_to_twenty(world: RosterWorld) -> None:
    world.enrol(*many(1001, 1030))
    world.refresh()
    world.enrol(*many(1011, 1030))
    world.refresh()
    own = world.services
    world.enrol(*many(1021, 1030))
    actor = world.coordinator().account.id
    refresh_roster.let_leave(own.store, own.bell, context_id=world.context, actor=actor, now=own.clock.now())
    refresh_roster.refresh_due(own.rosters)
    assert (len(world.here()), world.facts().leaving) == (30, 20)


def test_NRPS_05_an_empty_list_removes_nobody(world: RosterWorld) -> None:
    before = world.refresh()
    world.enrol()
    assert world.refresh() == before
    assert world.facts().problem == "held"


def test_NRPS_05_reading_twice_changes_nothing(world: RosterWorld) -> None:
    assert world.refresh() == world.refresh()


def test_NRPS_05_who_left_is_remembered_for_thirty_days(world: RosterWorld) -> None:
    world.enrol(SAMIRA, JOOST, NOOR)
    world.refresh()
    world.enrol(SAMIRA, JOOST)
    assert not world.refresh()[NOOR.sub].is_here
    forget(world.services.store, now=world.services.clock.now() + GRACE - timedelta(hours=1))
    assert NOOR.sub in world.places()
    forget(world.services.store, now=world.services.clock.now() + GRACE + timedelta(hours=1))
    assert NOOR.sub not in world.places()


def test_NRPS_07_where_the_list_holds_only_those_who_came_in_absence_proves_nothing(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(platforms).values(product="brightspace"))
    world.refresh()
    world.enrol(SAMIRA, JOOST, DAAN, MIRJAM)
    assert world.refresh()[NOOR.sub].is_here


def test_SVC_02_the_list_is_not_asked_for_at_another_host(world: RosterWorld) -> None:
    world.change_context(memberships_url="https://elders.example/members")
    world.refresh()
    assert world.facts().problem == "lms-foreign-address"
    assert [call for call in world.outside.world.calls if call.path == "/token"] == []


def test_SVC_02_nor_does_a_next_page_lead_there(world: RosterWorld) -> None:
    page = Says(headers={"Link": '<https://elders.example/members?page=2>; rel="next"'}, body=[b'{"members": []}'])
    assert problem_with(world, page) == "lms-foreign-address"


def test_SVC_03_pages_that_go_round_in_a_circle_end_in_a_reason(world: RosterWorld) -> None:
    page = Says(headers={"Link": '<?limit=100&from=0>; rel="next"'}, body=[b'{"members": []}'])
    assert problem_with(world, page) == "lms-pages"


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"members": "all"}', b"<html>"])
def test_SVC_05_an_answer_that_is_no_list_ends_in_a_reason(world: RosterWorld, body: bytes) -> None:
    assert problem_with(world, Says(body=[body])) in {"lms-malformed", "not-json"}


def problem_with(world: RosterWorld, page: Says) -> str | None:
    """What is said of a list that looks so; nothing that was known is lost."""
    before = world.refresh()
    with answering(page) as server:
        world.change_context(memberships_url=f"{server.url}/members")
        with world.services.store.transaction() as db:
            db.execute(update(platforms).values(origins=[server.url]))
        assert world.refresh() == before
    return world.facts().problem


def test_SVC_04_the_lms_is_left_alone_as_long_as_it_asks(world: RosterWorld) -> None:
    world.outside.world.fail(MEMBERSHIPS, 429, headers={"Retry-After": "1200"})
    world.refresh()
    due = world.reading().due_at
    assert due is not None
    assert due >= world.services.clock.now() + timedelta(seconds=1190)


def test_SVC_04_after_eight_tries_it_waits_for_the_night(world: RosterWorld) -> None:
    world.outside.world.fail(MEMBERSHIPS, 503, times=100)
    world.ask()
    for _ in range(12):
        refresh_roster.refresh_due(world.services.rosters)
        world.services.clock.move(timedelta(minutes=16))
    assert len(world.asked()) == 8
    assert world.reading().due_at is None


def test_TOK_04_a_scope_that_is_not_granted_is_told_to_the_coordinator(world: RosterWorld) -> None:
    world.outside.world.fail("/token", 400, body=b'{"error": "invalid_scope"}')
    world.refresh()
    words = world.coordinator().read(f"/groups/{world.world.cohort.id}/pairing")
    assert "does not let us read the list" in words
    assert "token-invalid_scope" in words


def test_MOODLE_33_the_whole_site_is_never_read(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(platforms).values(product="moodle"))
    world.change_context(context_id="1")
    world.refresh()
    assert (world.asked(), world.facts().problem) == ([], "lms-whole-site")


def test_a_course_without_a_list_is_told_so(world: RosterWorld) -> None:
    world.change_context(memberships_url=None)
    world.refresh()
    assert "offers no list" in world.coordinator().read(f"/groups/{world.world.cohort.id}/pairing")
