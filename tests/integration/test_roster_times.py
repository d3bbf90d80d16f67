"""When the list of a course is read, by whom, and what is said of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextvars import copy_context
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import update

from integration import jobs
from integration.bell import Bell, SafeJob
from integration.flows.lms import refresh_roster
from integration.flows.lms.refresh_roster import last_night
from integration.store import timetable
from integration.store.tables.lti import platforms
from integration.wiring import Services
from tests.builders import an_employee
from tests.conftest import Serve
from tests.fakes.tool_door import from_course
from tests.integration.roster_world import (
    MEMBERSHIPS,
    NOOR,
    SAMIRA,
    RosterWorld,
    a_roster_world,
    somebody,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    with a_roster_world(services, served) as world:
        yield world


def test_NRPS_06_a_coordinators_launch_asks_at_most_every_ten_minutes(world: RosterWorld) -> None:
    for minutes in (0, 5, 4, 2):
        world.services.clock.move(timedelta(minutes=minutes))
        coordinator = world.coordinator()
        coordinator.browser.get(coordinator.address("/"))
        refresh_roster.refresh_due(world.services.rosters)
    assert len(world.asked()) == 2


def test_NRPS_06_a_participants_launch_asks_nothing(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        employee = an_employee(db)
    person = from_course(world.services, world.url, context=world.context, employee=employee)
    person.browser.get(person.address("/"))
    assert world.reading().asked_at is None


def test_NRPS_06_at_night_the_courses_with_a_group_are_read_once(world: RosterWorld) -> None:
    refresh_roster.refresh_due(world.services.rosters)
    refresh_roster.refresh_due(world.services.rosters)
    assert len(world.asked()) == 1
    world.services.clock.move(timedelta(days=1))
    refresh_roster.refresh_due(world.services.rosters)
    assert len(world.asked()) == 2


@pytest.mark.parametrize(("hour", "day", "offset"), [(1, 28, 2), (3, 29, 2), (12, 29, 2)])
def test_NRPS_06_a_night_is_one_night_in_march_too(hour: int, day: int, offset: int) -> None:
    found = last_night(datetime(2026, 3, 29, hour, 30, tzinfo=AMSTERDAM), AMSTERDAM)
    assert (found.day, found.hour) == (day, offset)


def test_a_registration_that_is_switched_off_is_not_read(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(platforms).values(state="disabled"))
    world.refresh()
    assert world.asked() == []


def test_one_course_is_read_by_one_worker_at_a_time(world: RosterWorld) -> None:
    own = world.services
    with own.store.transaction() as db:
        until = own.clock.now() + timedelta(minutes=1)
        timetable.take_turn(db, f"roster:{world.context}", owner="other", now=own.clock.now(), until=until)
    world.refresh()
    assert world.asked() == []


def test_nobodys_name_or_number_gets_into_the_log(world: RosterWorld, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="integration")
    world.refresh()
    world.outside.world.fail(MEMBERSHIPS, 500)
    world.refresh()
    assert "roster course=" in caplog.text
    for words in (NOOR.last, NOOR.email, "E1002", SAMIRA.email):
        assert words not in caplog.text


def test_CERT_04_a_coordinator_has_a_button_and_sees_who_may_get_a_duo(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        an_employee(db, "Aagje", "Aalders")
        an_employee(db, "Daan", "Visser", employee_number="E1004")
    coordinator, page = world.coordinator(), f"/groups/{world.world.cohort.id}"
    assert "The list of this course was not read yet" in coordinator.read(f"{page}/pairing")
    assert "We are reading the list now" in coordinator.send_and_read(f"{page}/roster", on=f"{page}/pairing")
    refresh_roster.refresh_due(world.services.rosters)
    words = coordinator.read(f"{page}/pairing")
    assert words.index("Daan Visser in this course") < words.index("Aagje Aalders")
    assert "3 participants of this course are known to HR" in words
    assert "2 participants are not known to HR" in words
    assert "Noor Bakker" in words


def test_the_list_of_a_course_is_for_its_coordinator_only(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        employee = an_employee(db)
    person = from_course(world.services, world.url, context=world.context, employee=employee)
    for path in ("roster", "roster/departures"):
        answer = person.browser.post(person.address(f"/groups/{world.world.cohort.id}/{path}"), {}, site="same-origin")
        assert answer.status_code in {400, 403}
    assert world.reading().asked_at is None


def test_somebody_unknown_may_be_anybody(world: RosterWorld) -> None:
    world.enrol(somebody(1001, first="<script>alert(1)</script>"))
    world.refresh()
    answer = world.coordinator().open(f"/groups/{world.world.cohort.id}/pairing")
    assert "<script>alert(1)" not in answer.text


def test_NRPS_06_a_worker_is_told_an_id_and_nothing_else(world: RosterWorld, redis_url: str) -> None:
    bell = Bell(redis_url)
    own = replace(world.services, bell=bell)
    refresh_roster.ask(own.store, bell, context_id=world.context, patience=refresh_roster.BETWEEN_LAUNCHES, now=own.clock.now())
    (job,) = bell.queue().jobs
    assert list(job.args) == [str(world.context)]

    def live() -> None:
        jobs.tick(own)
        SimpleWorker([bell.queue()], connection=bell.connect(), job_class=SafeJob, serializer=JSONSerializer).work(burst=True)

    copy_context().run(live)
    assert len(world.here()) == 5
    assert bell.queue().failed_job_registry.count == 0
