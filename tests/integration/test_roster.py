"""Who is in a course comes from the LMS by itself, and is matched with HR."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update

from integration.domain.lms.membership import Place
from integration.flows.people.links import recognise
from integration.store import reads
from integration.store.tables.lti import platforms
from integration.wiring import Services
from tests.builders import an_account, an_employee
from tests.conftest import Serve
from tests.fakes.http_server import Says, answering
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
    without,
)


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


def test_LTI_51_a_colleague_who_married_is_matched_unless_the_number_was_somebody_elses(world: RosterWorld) -> None:
    """The list tells no mail address, so the name is all there is."""
    with world.services.store.transaction() as db:
        noor = an_employee(db, "Noor", "van Trouwen", employee_number="E1010")
        an_employee(db, "Daan", "van Trouwen", employee_number="E1011")
        an_employee(db, "Wim", "Kok", employee_number="E1011", employment_status="left")
    world.enrol(SAMIRA, without(NOOR, number="E1010"), without(DAAN, number="E1011"))
    places = world.refresh()
    assert (places[NOOR.sub].employee_id, places[DAAN.sub].employee_id) == (noor.id, None)


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
        assert reads.duo_facts(db, world.world.duo.id, world.world.services.clock.now())[1].is_open
    world.enrol(FATIMA, SAMIRA, JOOST, DAAN, MIRJAM, NOOR)
    assert world.refresh()[JOOST.sub].is_here


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
