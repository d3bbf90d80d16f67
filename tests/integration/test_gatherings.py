"""Meetings of the group on a real database: who was there counts for M4, and opens the gate of P2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select

from integration.domain.ids import new_id
from integration.domain.journey.gathering import Gathering, kinds
from integration.flows import mentoring
from integration.flows.journey import gatherings, states
from integration.store import reads
from integration.store.tables.people import audit
from tests.builders import an_employee
from tests.integration.mentoring_world import CATALOGUE, NOW, TODAY, World, form, refusal

KNOWN = kinds(CATALOGUE.programmes["EXP"].groups)


def meet(world: World, kind: str = "GC1", on: date = TODAY, **told: Any) -> Gathering:
    """The coordinator plans a meeting."""
    given: dict[str, Any] = {"begins": "13:00", "place": "Zaal 2", "known": KNOWN, "actor": world.coordinator, "now": NOW}
    return gatherings.plan(world.store, cohort_id=world.cohort.id, kind=kind, meets_on=on, **{**given, **told})


def was_there(world: World, meeting: Gathering, *people: UUID) -> None:
    gatherings.mark_present(
        world.store, gathering_id=meeting.id, cohort_id=world.cohort.id, present=set(people), actor=world.coordinator, now=NOW
    )


def test_M4_who_was_there_gets_five_points_of_a_hundred(world: World) -> None:
    world.agree()
    assert world.page(world.one).percent == 15
    meeting = meet(world)
    was_there(world, meeting, world.one)
    assert (world.page(world.one).percent, world.page(world.other).percent) == (20, 15)
    was_there(world, meeting, world.other)
    assert (world.page(world.one).percent, world.page(world.other).percent) == (15, 20)
    gatherings.take_back(world.store, gathering_id=meeting.id, cohort_id=world.cohort.id, actor=world.coordinator, now=NOW)
    assert world.page(world.other).percent == 15


def test_M4_is_capped_at_four_meetings(world: World) -> None:
    for kind in KNOWN:
        was_there(world, meet(world, kind), world.one)
    assert world.page(world.one).percent == 20


def test_M4_a_group_that_began_before_does_not_move(world: World) -> None:
    programme = replace(CATALOGUE.programmes["EXP"], milestones=("M1", "M2", "M3"))
    given: dict[str, Any] = {"context_id": None, "actor": world.coordinator, "now": NOW}
    cohort = mentoring.create_cohort(world.store, programme=programme, name="Eerder", starts_on=TODAY, **given)
    duo = mentoring.form_duo(world.store, cohort_id=cohort.id, one=world.one, other=world.other, actor=world.coordinator, now=NOW)
    earlier = replace(world, cohort=cohort, duo=duo)
    earlier.agree()
    was_there(earlier, meet(earlier), world.one)
    assert earlier.page(world.one).percent == 23


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"kind": "GC9"}, "gathering.kind"),
        ({"on": TODAY + timedelta(weeks=90)}, "gathering.day"),
        ({"begins": "25:00"}, "gathering.time"),
        ({"begins": "one"}, "gathering.time"),
        ({"place": "x" * 121}, "gathering.place"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused(world: World, told: dict[str, Any], code: str) -> None:
    assert refusal(lambda: meet(world, **told)) == code


def test_who_was_there_is_said_afterwards_about_people_of_the_group_and_audited(world: World) -> None:
    assert refusal(lambda: was_there(world, meet(world, on=TODAY + timedelta(days=1)), world.one)) == "gathering.in-future"
    with world.store.transaction() as db:
        stranger = an_employee(db, "Lotte").id
    meeting = meet(world)
    assert refusal(lambda: was_there(world, meeting, stranger)) == "gathering.stranger"
    other = replace(world, cohort=replace(world.cohort, id=new_id()))
    assert refusal(lambda: was_there(other, meeting, world.one)) == "gathering.not-found"
    was_there(world, meeting, world.one)
    with world.store.reading() as db:
        assert "gathering.attended" in db.scalars(select(audit.c.act)).all()


def test_the_gate_of_P2_opens_when_one_of_the_two_was_at_coaching(world: World) -> None:
    world.agree()
    in_p3 = NOW + timedelta(weeks=17)
    for days in range(3):
        world.log(world.one, TODAY - timedelta(days=days))
    assert world.page(world.one, in_p3).phase == "P2"
    was_there(world, meet(world, "G01"), world.one)
    assert world.page(world.one, in_p3).phase == "P2"
    was_there(world, meet(world, "GC1"), world.other)
    assert world.page(world.one, in_p3).phase == "P3"


def test_a_coordinator_lets_a_duo_through_with_a_reason_that_both_read(world: World) -> None:
    later = NOW + timedelta(weeks=10)
    assert world.page(world.one, later).phase == "P1"
    states.let_through(world.store, duo_id=world.duo.id, reason="Samira was op reis", actor=world.coordinator, now=later)
    for person in (world.one, world.other):
        page = world.page(person, later)
        assert (page.phase, page.let_through) == ("P2", {"P1": "Samira was op reis"})
    with world.store.reading() as db:
        noted = db.execute(select(audit.c.act, audit.c.detail).where(audit.c.act == "duo.let-through")).all()
        facts = reads.duo_facts(db, world.duo.id, later)[1]
    assert [tuple(row) for row in noted] == [("duo.let-through", {"phase": "P1"})]
    assert (facts.phase, facts.is_held) == ("P2", False)


def questions(world: World) -> int:
    """How many statements the page of the group takes."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(world.store.engine, "before_cursor_execute", note)
    with world.store.reading() as db:
        reads.cohort_page(db, world.cohort.id, NOW)
    event.remove(world.store.engine, "before_cursor_execute", note)
    return len(said)


def test_a_group_page_asks_as_many_questions_for_many_duos_as_for_one(world: World) -> None:
    before = questions(world)
    with world.store.transaction() as db:
        people = [an_employee(db, f"Persoon {number}").id for number in range(6)]
    for number in range(0, 6, 2):
        form(world, people[number], people[number + 1])
    assert questions(world) == before
