"""People in, on both databases: joiners, movers, leavers, rejoiners; what waits; what a dry run and a second run leave alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from integration.domain.errors import Refused
from integration.flows.people import people_in
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_people import Policy
from integration.store.people import imports, roster
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.integration.people_world import PeopleWorld, a_people_world


@pytest.fixture
def people(services: Services) -> Iterator[PeopleWorld]:
    with a_people_world(services, "sandbox") as world:
        yield world


def test_everybody_comes_in_with_the_fields_of_the_table_and_no_others(people: PeopleWorld) -> None:
    found = people.bring_in()
    assert (found.state, found.full, found.seen, found.joiners, found.problems) == ("applied", True, 60, 60, 0)
    assert people.statuses() == {"active": 58, "on_leave": 2}
    samira = people.roster()["p502"]
    assert samira["employee_number"] == "E1002"
    assert (samira["given_name"], samira["family_name"], samira["department_id"]) == ("Samira", "el Amrani", "D50")
    assert (samira["employed_since"], samira["leads_people"], samira["employment_end_date"]) == ("2023-02", False, None)


def test_a_second_run_without_changes_writes_nothing(people: PeopleWorld) -> None:
    people.bring_in()
    before = people.roster()
    for full in (False, True):
        found = people.bring_in(full=full)
        assert (found.state, found.full, found.joiners, found.movers, found.leavers) == ("applied", full, 0, 0, 0)
    assert people.roster() == before
    assert (people.rows("changes"), people.rows("problems")) == (0, 0)


def test_SCIM_06_a_later_run_reads_changes_only(people: PeopleWorld) -> None:
    people.bring_in()
    people.services.clock.move(timedelta(minutes=30))
    people.change("E1002", title="Lead data-analist")
    people.change("E1003", state="gone", end="2026-05-31")
    found = people.bring_in()
    assert (found.full, found.seen, found.movers, found.leavers, found.unchanged) == (False, 2, 1, 1, 0)
    assert people.roster()["p502"]["job_title"] == "Lead data-analist"
    left = people.roster()["p503"]
    assert (left["employment_status"], str(left["employment_end_date"])) == ("left", "2026-05-31")


def test_who_comes_back_is_the_same_person(people: PeopleWorld) -> None:
    people.bring_in()
    was = people.roster()["p503"]["id"]
    people.change("E1003", state="gone")
    people.bring_in(full=True)
    people.change("E1003", state="active")
    found = people.bring_in(full=True)
    assert found.rejoiners == 1
    assert people.roster()["p503"]["id"] == was
    assert people.roster()["p503"]["employment_status"] == "active"


def test_who_is_gone_from_the_feed_has_left_but_is_not_deleted(people: PeopleWorld) -> None:
    people.bring_in()
    del people.outside.world.employees["p530"]
    assert people.bring_in().leavers == 0
    assert people.bring_in(full=True).leavers == 1
    assert people.roster()["p530"]["employment_status"] == "left"
    assert people.bring_in(full=True).leavers == 0


def test_a_full_read_is_due_after_a_day(people: PeopleWorld) -> None:
    people.bring_in()
    people.services.clock.move(timedelta(hours=23))
    assert not people.bring_in().full
    people.services.clock.move(timedelta(hours=2))
    assert people.bring_in().full


def test_a_new_mapping_is_followed_by_a_full_read(people: PeopleWorld) -> None:
    people.bring_in()
    people.connect()
    assert people.bring_in().full


def test_who_left_before_we_knew_them_is_not_stored(people: PeopleWorld) -> None:
    people.change("E1040", state="gone")
    found = people.bring_in()
    assert (found.seen, found.joiners, found.problems) == (60, 59, 0)
    assert "p540" not in people.roster()


def test_a_feed_with_five_percent_of_the_staff_touches_nobody_and_waits(people: PeopleWorld) -> None:
    people.bring_in()
    before = people.roster()
    people.outside.world.feed_share = 0.05
    found = people.bring_in(full=True)
    assert (found.state, found.leavers) == ("waiting", 57)
    assert found.guard == "57 of 60 people would be marked as having left; without a yes 10 percent may go (at least 5 persons)"
    assert people.roster() == before
    assert [each.id for each in people_in.waiting(people.services.store)] == [found.id]


def test_a_whole_feed_makes_the_waiting_import_pointless(people: PeopleWorld) -> None:
    people.bring_in()
    people.outside.world.feed_share = 0.05
    waiting = people.bring_in(full=True)
    people.outside.world.recover()
    found = people.bring_in()
    assert (found.full, found.state, found.leavers) == (True, "applied", 0)
    with people.services.store.reading() as db:
        assert imports.known(db, waiting.id).state == "superseded"
    with pytest.raises(Refused, match="does not wait: it is superseded"):
        apply_changes.apply(people.services.store, import_id=waiting.id, actor="test", now=people.services.clock.now())
    assert people.statuses()["active"] == 58


def test_an_admin_may_say_yes_or_no(people: PeopleWorld) -> None:
    people.bring_in()
    people.outside.world.feed_share = 0.5
    now = people.services.clock.now()
    refused = people.bring_in(full=True)
    apply_changes.discard(people.services.store, import_id=refused.id, actor="test", now=now)
    assert people.statuses() == {"active": 58, "on_leave": 2}
    accepted = people.bring_in(full=True)
    assert accepted.leavers == 30
    apply_changes.apply(people.services.store, import_id=accepted.id, actor="test", now=now)
    assert people.statuses()["left"] == 30


def test_a_yes_in_advance_lets_everything_through(people: PeopleWorld) -> None:
    people.bring_in()
    people.outside.world.feed_share = 0.5
    assert people.bring_in(full=True, accepted=True).state == "applied"
    assert people.statuses()["left"] == 30


def test_where_nothing_applies_by_itself_a_small_import_waits_too(people: PeopleWorld) -> None:
    cautious = Policy(applies_small=False)
    found = people.bring_in(policy=cautious)
    assert (found.state, found.guard, people.roster()) == ("waiting", None, {})
    assert people.bring_in(policy=cautious, accepted=True).state == "applied"
    assert people.bring_in(policy=cautious).state == "applied"


def test_a_dry_run_shows_what_would_come_and_changes_nobody(people: PeopleWorld) -> None:
    found = people.bring_in(dry_run=True)
    assert (found.state, found.joiners, people.roster()) == ("previewed", 60, {})
    assert len(people_in.changes(people.services.store, found.id)) == 60
    people.bring_in()
    people.change("E1002", title="Anders")
    found = people.bring_in(dry_run=True)
    (change,) = people_in.changes(people.services.store, found.id)
    assert (change.kind, change.external_id, change.altered) == ("mover", "p502", ["job_title"])
    assert people.bring_in().movers == 1


def test_somebody_changed_meanwhile_by_another_way_stays_as_they_are(people: PeopleWorld) -> None:
    people.bring_in()
    people.change("E1002", title="Uit de feed")
    found = people.bring_in(policy=Policy(applies_small=False))
    with people.services.store.transaction() as db:
        db.execute(update(employees).where(employees.c.external_id == "p502").values(job_title="Intussen", row_hash=0))
    apply_changes.apply(people.services.store, import_id=found.id, actor="test", now=people.services.clock.now())
    assert people.roster()["p502"]["job_title"] == "Intussen"
    assert [change.state for change in people_in.changes(people.services.store, found.id)] == ["stale"]


def test_an_employee_is_found_by_number_only_when_it_is_one_active_person(people: PeopleWorld) -> None:
    people.bring_in()
    people.connect("examplehr")
    with people.services.store.reading() as db:
        found = roster.employee_by_number(db, " E1002 ")
        assert found is not None
        assert found.full_name == "Samira el Amrani"
        assert roster.employee_by_number(db, "") is None
        assert roster.employee_by_number(db, "E9999") is None
    people.bring_in("examplehr")
    with people.services.store.reading() as db:
        assert roster.employee_by_number(db, "E1002") is None
    people.change("E1002", state="gone")
    people.bring_in("examplehr", full=True)
    with people.services.store.reading() as db:
        again = roster.employee_by_number(db, "E1002")
        assert again is not None
        assert again.id == found.id


def test_employees_are_searched_by_words(people: PeopleWorld) -> None:
    people.bring_in()
    found = people_in.roster_of(people.services.store, words="amrani data")
    assert [person.full_name for person in found] == ["Samira el Amrani"]
    assert people_in.roster_of(people.services.store, words="100%_") == []
