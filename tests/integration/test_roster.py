"""Who is in a course comes from the LMS by itself: read whole, matched with HR, and never a reason to lose anybody by accident."""

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
from integration.domain.lms.membership import GRACE, Place
from integration.flows.forget import forget
from integration.flows.lms import refresh_roster
from integration.flows.lms.refresh_roster import last_night
from integration.flows.people import recognise
from integration.store import reads, timetable
from integration.store.tables.lti import platforms
from integration.wiring import Services
from tests.builders import an_account, an_employee
from tests.conftest import Serve
from tests.fakes.http_server import Says, answering
from tests.fakes.tool_door import from_course
from tests.integration import delivery_world
from tests.integration.roster_world import (
    DAAN,
    FATIMA,
    JOOST,
    MEMBERSHIPS,
    MIRJAM,
    NOOR,
    SAMIRA,
    RosterWorld,
    a_roster_world,
    many,
    somebody,
    without,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


@pytest.fixture
def world(services: Services, served: Serve) -> Iterator[RosterWorld]:
    with a_roster_world(services, served) as world:
        yield world


def test_NRPS_01_the_list_is_asked_for_with_its_own_scope_and_media_type(world: RosterWorld) -> None:
    world.refresh()
    assert [(method, status) for method, _query, status in world.asked()] == [("GET", 200)]
    assert world.outside.world.calls[-1].path == MEMBERSHIPS


def test_NRPS_07_a_limit_is_always_sent(world: RosterWorld) -> None:
    world.refresh()
    assert [query for _method, query, _status in world.asked()] == ["limit=100"]


def test_LTI_51_members_are_matched_by_employee_number(world: RosterWorld) -> None:
    places = world.refresh()
    assert places[SAMIRA.sub] == Place(employee_id=world.world.people[delivery_world.SAMIRA])
    assert (world.facts().known, world.facts().unknown) == (2, 3)


def test_NRPS_03_teachers_are_left_out_here_and_not_by_the_lms(world: RosterWorld) -> None:
    world.refresh()
    assert world.here() == {SAMIRA.sub, JOOST.sub, DAAN.sub, MIRJAM.sub, NOOR.sub}


def test_NRPS_08_of_who_never_launched_only_id_and_name_are_kept_and_no_name_where_HR_has_one(world: RosterWorld) -> None:
    places = world.refresh()
    assert places[NOOR.sub] == Place(given_name="Noor", family_name="Bakker")
    assert places[JOOST.sub].given_name is None


def test_NRPS_02_a_list_without_any_personal_data_still_matches_by_number(world: RosterWorld) -> None:
    world.outside.world.reconfigure(shares_names=False)
    places = world.refresh()
    assert places[SAMIRA.sub].employee_id is not None
    assert places[NOOR.sub] == Place()
    assert (world.facts().unknown, world.facts().names) == (3, ())


@pytest.mark.parametrize("tells", [True, False])
def test_NRPS_02_a_suspended_enrolment_leaves_softly_however_the_lms_tells_it(world: RosterWorld, *, tells: bool) -> None:
    world.outside.world.reconfigure(tells_suspended=tells)
    world.refresh()
    world.enrol(FATIMA, SAMIRA, without(JOOST, suspended=True), DAAN, MIRJAM, NOOR)
    places = world.refresh()
    assert not places[JOOST.sub].is_here
    with world.services.store.reading() as db:
        assert reads.duo_facts(db, world.world.duo.id)[1].is_open
    world.enrol(FATIMA, SAMIRA, JOOST, DAAN, MIRJAM, NOOR)
    assert world.refresh()[JOOST.sub].is_here


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


def test_an_empty_number_and_a_number_of_two_match_nobody(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        an_employee(db, employee_number="E1004")
        an_employee(db, employee_number="")
    world.enrol(SAMIRA, JOOST, without(NOOR, number=""), DAAN, without(MIRJAM, number="E1004"))
    places = world.refresh()
    assert [places[each.sub].employee_id for each in (NOOR, DAAN, MIRJAM)] == [None, None, None]


def test_a_number_that_two_colleagues_have_matches_nobody(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        an_employee(db, employee_number="E1003")
    assert world.refresh()[JOOST.sub].employee_id is not None  # a confirmed link
    with world.services.store.transaction() as db:
        an_employee(db, employee_number="E1004")
        an_employee(db, employee_number="E1004")
    assert world.refresh()[DAAN.sub].employee_id is None


def test_LTI_04_a_shared_email_matches_nobody(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        an_employee(db, "Noor", "Bakker", work_email=NOOR.email)
    assert world.refresh()[NOOR.sub].employee_id is None


def test_a_link_that_an_admin_made_counts_without_a_number(world: RosterWorld) -> None:
    own = world.services
    with own.store.transaction() as db:
        employee, account = an_employee(db, "Noor"), an_account(db, issuer=world.outside.url, subject=NOOR.sub)
    recognise.settle(own.store, account_id=account.id, employee_id=employee.id, actor="test", now=own.clock.now())
    assert world.refresh()[NOOR.sub].employee_id == employee.id


def test_LTI_04_a_link_in_doubt_and_a_number_of_somebody_elses_account_match_nobody(world: RosterWorld) -> None:
    with world.services.store.transaction() as db:
        an_account(db, issuer=world.outside.url, subject=NOOR.sub, link_basis="contradicted")
        an_employee(db, employee_number="E1010")
    world.enrol(SAMIRA, without(NOOR, number="E1010"), without(DAAN, number="E1003"))
    places = world.refresh()
    assert (places[NOOR.sub].employee_id, places[DAAN.sub].employee_id) == (None, None)


def test_ROLE_01_a_test_user_and_somebody_without_an_id_are_no_members_and_then_nobody_leaves(world: RosterWorld) -> None:
    world.refresh()
    told = b"""{"members": [{"user_id": 12, "lis_person_sourcedid": "E1002"}, {"roles": ["Learner"]}, "nobody",
        {"user_id": "99", "roles": ["Learner", "http://purl.imsglobal.org/vocab/lti/system/person#TestUser"]}]}"""
    with answering(Says(body=[told])) as server:
        world.change_context(memberships_url=f"{server.url}/members")
        with world.services.store.transaction() as db:
            db.execute(update(platforms).values(origins=[server.url]))
        places = world.refresh()
    assert "99" not in places
    assert len(world.here()) == 5


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
