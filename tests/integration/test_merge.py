"""Two records, one person: what hangs on the one hangs on the other, nothing is lost, and it can be taken back (ADR 0012)."""

from __future__ import annotations

from dataclasses import dataclass
from operator import methodcaller
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from integration.domain.journey.intake import Answers, Subject
from integration.domain.mentoring.duo import Side
from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.domain.people.one_person import MergeBasis
from integration.flows import mentoring
from integration.flows.journey import intake
from integration.flows.people.links import merge
from integration.store import reads
from integration.store.db import Store
from integration.store.journey import intake as intakes
from integration.store.people import merges
from integration.store.tables import lti, metadata
from integration.store.tables.people import employees
from tests.builders import a_connection, a_resource_link, an_account, an_employee
from tests.integration.mentoring_world import NOW, World, form, refusal

WANTS_DATA = methodcaller("with_subject", Side.LEARN, Subject(topic="data"))
DATED = {"audit", "employee_merges", "outbox", "progress"}
"""Tables that tell when something was, or that it was."""


@dataclass(frozen=True, kw_only=True)
class Twice:
    """Samira is in a duo, and a second HR system knows her too, under the number of the first."""

    world: World
    again: UUID
    account: UUID

    @property
    def store(self) -> Store:
        """The database."""
        return self.world.store

    @property
    def samira(self) -> UUID:
        """Her record in the first one, where her duo hangs."""
        return self.world.one

    def merge(self, lead: UUID, other: UUID) -> None:
        """An admin says that these are one person."""
        merge.merge(self.store, lead=lead, other=other, basis=MergeBasis.NUMBER, actor="admin", now=NOW)

    def rows(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that is in the database, but for what tells when."""
        with self.store.reading() as db:
            return {
                table.name: sorted(map(tuple, db.execute(select(table))), key=str)
                for table in metadata.sorted_tables
                if table.name not in DATED
            }

    def leave(self, *people: UUID) -> None:
        """An import said so."""
        with self.store.transaction() as db:
            db.execute(update(employees).where(employees.c.id.in_(people)).values(employment_status="left"))
            merge.pass_on_leads(db, now=NOW)

    def letters(self) -> dict[str, Any]:
        """What the HR systems hear, by their name and the record."""
        with self.store.reading() as db:
            names = {f"hris:{a_connection(db, name)}": name for name in ("stad", "payroll")}
            keys = {str(self.samira): "samira", str(self.again): "again", str(self.world.other): "joost"}
            found = db.execute(select(metadata.tables["outbox"]).where(metadata.tables["outbox"].c.kind == "hris.participation"))
            return {f"{names[row.destination]} {keys[row.key[37:]]}": row.body for row in found}


@pytest.fixture
def twice(world: World) -> Twice:
    """See `Twice`."""
    world.agree()
    world.log(world.one)
    intake.save(world.store, cohort_id=world.cohort.id, person=world.one, change=WANTS_DATA, now=NOW)
    with world.store.transaction() as db:
        first = db.get_one(Employee, world.one)
        other = a_connection(db, "payroll")
        again = an_employee(db, connection_id=other, external_id="p1", employee_number=first.employee_number)
        account = an_account(db, employee=first)
    return Twice(world=world, again=again.id, account=account.id)


def test_a_duo_with_all_that_is_in_it_goes_along(twice: Twice) -> None:
    before = twice.world.page(twice.samira)
    twice.merge(twice.again, twice.samira)
    after = twice.world.page(twice.again)
    assert refusal(lambda: twice.world.page(twice.samira)) == "duo.not-a-member"
    assert (after.percent, after.held, after.agreement.is_signed, after.milestones) == (
        before.percent,
        before.held,
        before.agreement.is_signed,
        before.milestones,
    )
    assert {part.learn for part in after.members} == {part.learn for part in before.members}
    assert after.sessions[0].may_remove
    with twice.store.reading() as db:
        kept = intakes.find(db, twice.world.cohort.id, twice.again)
        assert kept is not None
        assert kept.answers == WANTS_DATA(Answers())
        assert db.get_one(Account, twice.account).employee_id == twice.again
        assert [each.moved.duos for each in merges.of_lead(db, twice.again)] == [frozenset({twice.world.duo.id})]


def test_whoever_leads_keeps_what_was_there(twice: Twice) -> None:
    before = twice.rows()
    twice.merge(twice.samira, twice.again)
    after = twice.rows()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"employees"}


@pytest.mark.parametrize("leads", ["samira", "again"])
def test_what_was_said_is_taken_back_and_everything_is_as_it_was(twice: Twice, leads: str) -> None:
    before, pair = twice.rows(), [twice.samira, twice.again]
    lead, other = pair if leads == "samira" else reversed(pair)
    percent = twice.world.page(twice.samira).percent
    twice.merge(lead, other)
    merge.separate(twice.store, other=other, actor="admin", now=NOW)
    assert twice.rows() == before
    assert twice.world.page(twice.samira).percent == percent
    assert refusal(lambda: merge.separate(twice.store, other=other, actor="admin", now=NOW)) == "person.not-merged"


def test_what_happened_meanwhile_in_a_duo_goes_back_with_it_and_a_new_duo_stays(twice: Twice) -> None:
    twice.merge(twice.again, twice.samira)
    twice.world.log(twice.again, NOW.date().replace(day=9))
    mentoring.end_duo(twice.store, duo_id=twice.world.duo.id, actor=twice.world.coordinator, now=NOW)
    with twice.store.transaction() as db:
        bob = an_employee(db, "Bob").id
    new = form(twice.world, twice.again, bob)
    merge.separate(twice.store, other=twice.samira, actor="admin", now=NOW)
    assert twice.world.page(twice.samira).held == 2
    with twice.store.reading() as db:
        assert reads.duo_page(db, new.id, twice.again, NOW).is_open


def test_two_who_both_take_part_are_not_made_one(twice: Twice) -> None:
    with twice.store.transaction() as db:
        bob = an_employee(db, "Bob").id
    form(twice.world, twice.again, bob)
    assert refusal(lambda: twice.merge(twice.samira, twice.again)) == "person.both-in-duo"
    assert refusal(lambda: twice.merge(twice.samira, twice.world.other)) == "person.both-in-duo"
    assert refusal(lambda: twice.merge(twice.samira, twice.samira)) == "person.merged-already"


def test_one_more_record_takes_part_in_nothing_of_its_own(twice: Twice) -> None:
    twice.merge(twice.samira, twice.again)
    with twice.store.transaction() as db:
        bob = an_employee(db, "Bob").id
    assert refusal(lambda: form(twice.world, twice.again, bob)) == "employee.not-found"
    assert refusal(lambda: twice.merge(twice.again, bob)) == "person.merged-already"


def test_a_leaver_in_one_source_goes_on_with_the_other(twice: Twice) -> None:
    twice.merge(twice.samira, twice.again)
    twice.leave(twice.samira)
    page = twice.world.page(twice.again)
    assert (page.is_open, page.held) == (True, 1)
    with twice.store.reading() as db:
        assert db.get_one(Employee, twice.samira).merged_into == twice.again
        assert db.get_one(Account, twice.account).employee_id == twice.again
    twice.leave(twice.again)
    with twice.store.reading() as db:
        assert not db.get_one(Employee, twice.again).is_active
        assert db.get_one(Account, twice.account).employee_id == twice.again


def test_after_the_lead_passed_on_each_still_gets_their_own_back(twice: Twice) -> None:
    before = twice.rows()
    twice.merge(twice.samira, twice.again)
    assert refusal(lambda: merge.let_lead(twice.store, other=twice.samira, actor="admin", now=NOW)) == "person.not-merged"
    merge.let_lead(twice.store, other=twice.again, actor="admin", now=NOW)
    assert twice.world.page(twice.again).held == 1
    merge.separate(twice.store, other=twice.samira, actor="admin", now=NOW)
    assert twice.rows() == before


def test_who_left_leads_nobody_who_works_here(twice: Twice) -> None:
    twice.leave(twice.samira)
    assert refusal(lambda: twice.merge(twice.samira, twice.again)) == "person.lead-left"
    twice.merge(twice.again, twice.samira)
    assert refusal(lambda: merge.let_lead(twice.store, other=twice.samira, actor="admin", now=NOW)) == "person.lead-left"


def test_a_third_record_stays_with_the_person_it_was_said_to_be(twice: Twice) -> None:
    with twice.store.transaction() as db:
        third = an_employee(db, connection_id=a_connection(db, "academy"), external_id="a1").id
    twice.merge(twice.samira, third)
    twice.merge(twice.again, twice.samira)
    with twice.store.reading() as db:
        assert {each.other_id for each in merges.of_lead(db, twice.again)} == {third, twice.samira}
    merge.let_lead(twice.store, other=third, actor="admin", now=NOW)
    assert twice.world.page(third).held == 1
    merge.separate(twice.store, other=twice.samira, actor="admin", now=NOW)
    assert twice.world.page(twice.samira).held == 1
    with twice.store.reading() as db:
        assert [each.other_id for each in merges.of_lead(db, third)] == [twice.again]


def test_the_hris_that_leads_hears_of_it_and_one_that_heard_before_hears_on(twice: Twice) -> None:
    assert set(twice.letters()) == {"stad samira", "stad joost"}
    twice.merge(twice.again, twice.samira)
    assert set(twice.letters()) == {"stad samira", "stad joost", "payroll again"}
    for number in range(3, 9):
        twice.world.log(twice.again, NOW.date().replace(day=number), minutes=90)
    told = twice.letters()
    assert told["stad samira"] == told["payroll again"]
    assert told["payroll again"]["hours"] == 12
    merge.separate(twice.store, other=twice.samira, actor="admin", now=NOW)
    assert twice.letters()["payroll again"] == {"status": "ended", "start": "2026-03-02", "end": None, "hours": 0, "retracted": True}
    assert twice.letters()["stad samira"] == told["stad samira"]


def test_a_gradebook_hears_where_the_person_stands(twice: Twice) -> None:
    with twice.store.transaction() as db:
        place = db.scalar(select(lti.contexts.c.deployment_id).where(lti.contexts.c.id == twice.world.context))
        assert place
        link = a_resource_link(db, deployment_id=place, context_id=twice.world.context)
    twice.merge(twice.again, twice.samira)
    with twice.store.reading() as db:
        letters = metadata.tables["outbox"]
        [score] = db.execute(select(letters.c.key, letters.c.body).where(letters.c.kind == "lms.score")).all()
    assert score == (f"{link}:{twice.account}", {"score": twice.world.page(twice.again).percent})
