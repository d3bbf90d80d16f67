"""The states of a duo on a real database: yes and no, a break, somebody else, and what is kept of a reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.mentoring.next_step import NextStep
from integration.flows import mentoring
from integration.flows.journey import states
from integration.store import reads
from integration.store.tables.journey.states import endings, pauses
from integration.store.tables.mentoring import activity, duos
from integration.store.tables.people import audit
from tests.builders import an_employee
from tests.integration.mentoring_world import NOW, TODAY, World, at_once, form, refusal


def two_more(world: World) -> Duo:
    """A match of two others, who have not answered."""
    with world.store.transaction() as db:
        one, other = an_employee(db, "Lotte").id, an_employee(db, "Wim").id
    return form(world, one, other)


def page_of(world: World, duo: Duo, person: UUID) -> reads.DuoPage:
    with world.store.reading() as db:
        return reads.duo_page(db, duo.id, person, NOW)


def facts(world: World, later: timedelta = timedelta(0)) -> reads.DuoFacts:
    with world.store.reading() as db:
        return reads.duo_facts(db, world.duo.id, NOW + later)[1]


def test_R06_a_match_waits_for_both(world: World) -> None:
    duo = two_more(world)
    assert page_of(world, duo, duo.a).next_step is NextStep.ANSWER
    states.accept(world.store, duo_id=duo.id, person=duo.a, now=NOW)
    assert page_of(world, duo, duo.a).next_step is NextStep.WAIT_FOR_ANSWER
    assert page_of(world, duo, duo.b).next_step is NextStep.ANSWER
    states.accept(world.store, duo_id=duo.id, person=duo.b, now=NOW)
    assert page_of(world, duo, duo.a).next_step is NextStep.STATE_AIMS


def test_R06_two_who_say_yes_at_once_are_both_heard(world: World) -> None:
    duo = two_more(world)
    at_once(*(lambda person=person: states.accept(world.store, duo_id=duo.id, person=person, now=NOW) for person in duo.members))
    assert page_of(world, duo, duo.a).state == DuoState.ACCEPTED


def test_R06_nothing_tells_who_of_the_two_said_no(world: World) -> None:
    """What is kept after a no of the one is what is kept after a no of the other."""
    kept = []
    for side in (0, 1):
        duo = two_more(world)
        states.decline(world.store, duo_id=duo.id, person=duo.members[side], now=NOW)
        with world.store.reading() as db:
            happened = db.execute(select(activity.c.kind, activity.c.person).where(activity.c.duo_id == duo.id).order_by(activity.c.id))
            audited = db.execute(select(audit.c.act, audit.c.actor, audit.c.detail).where(audit.c.subject == str(duo.id)))
            ended = db.execute(select(duos.c.state, duos.c.a_accepted_at, duos.c.b_accepted_at).where(duos.c.id == duo.id))
            kept.append([tuple(row) for rows in (happened, audited, ended) for row in rows])
    assert kept[0] == kept[1]
    assert ("duo.declined", None) in kept[0]


def test_a_pause_holds_weeks_and_phases_and_either_may_end_it(world: World) -> None:
    world.agree()
    before = world.page(world.one, NOW + timedelta(weeks=3)).week
    states.pause(world.store, duo_id=world.duo.id, person=world.one, now=NOW + timedelta(weeks=3))
    later = NOW + timedelta(weeks=9)
    page = world.page(world.other, later)
    assert (page.state, page.week, page.next_step) == (DuoState.PAUSED, before, NextStep.PAUSED)
    assert refusal(lambda: states.pause(world.store, duo_id=world.duo.id, person=world.other, now=later)) == "duo.not-active"
    states.resume(world.store, duo_id=world.duo.id, person=world.other, now=later)
    page = world.page(world.one, later + timedelta(weeks=1))
    assert (page.state, page.week, page.pause) == (DuoState.ACTIVE, before + 1, None)


def test_a_pause_of_eight_weeks_asks_both_and_the_clock_runs_again(world: World) -> None:
    world.agree()
    week = world.page(world.one).week
    states.pause(world.store, duo_id=world.duo.id, person=world.one, now=NOW)
    for person in (world.one, world.other):
        assert world.page(person, NOW + timedelta(weeks=8)).next_step is NextStep.PAUSE_OVER
        assert world.page(person, NOW + timedelta(weeks=10)).week == week + 2
    assert (facts(world, timedelta(weeks=7)).pause_is_over, facts(world, timedelta(weeks=8)).pause_is_over) == (False, True)


def test_two_who_ask_for_a_pause_at_once_get_one(world: World) -> None:
    world.agree()
    asked = at_once(
        *(
            lambda person=person: states.pause(world.store, duo_id=world.duo.id, person=person, now=NOW)
            for person in (world.one, world.other)
        )
    )
    assert sorted(map(str, asked)) == ["None", "duo.not-active"]
    with world.store.reading() as db:
        assert db.scalars(select(pauses.c.ended_on)).all() == [None]


@pytest.mark.parametrize("said", ["safety", "none_given", None])
def test_A14_who_says_it_was_not_safe_leaves_the_same_rows_as_who_says_nothing(world: World, said: str | None) -> None:
    world.agree()
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, person=world.one, reason=said, now=NOW)
    with world.store.reading() as db:
        assert [row.reason for row in db.execute(select(endings))] == ["none_given"]
        everything = str([[tuple(row) for row in db.execute(select(table))] for table in (activity, endings, pauses)])
    assert "safety" not in everything


def test_a_duo_that_stops_in_a_pause_has_no_pause_left(world: World) -> None:
    world.agree()
    states.pause(world.store, duo_id=world.duo.id, person=world.one, now=NOW)
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, person=world.other, now=NOW)
    with world.store.reading() as db:
        assert db.scalars(select(pauses.c.ended_on)).all() == [TODAY]


def test_a_rematch_keeps_what_was_reached(world: World) -> None:
    world.agree()
    world.log(world.one)
    before = world.page(world.one).percent
    states.rematch(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    with world.store.transaction() as db:
        third = an_employee(db, "Lotte").id
    again = form(world, world.one, third)
    assert page_of(world, again, world.one).percent == before
    assert page_of(world, again, third).percent == 0


def test_a_duo_that_rounds_off_still_meets_and_is_completed(world: World) -> None:
    world.agree()
    states.begin_closing(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    world.log(world.one)
    assert world.page(world.one).held == 1
    mentoring.complete_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    assert facts(world).state == DuoState.COMPLETED


def test_a_yes_that_a_coordinator_writes_down_is_audited_once(world: World) -> None:
    duo = two_more(world)
    states.accept(world.store, duo_id=duo.id, person=duo.a, now=NOW)
    for _ in range(2):
        states.accept_for_both(world.store, duo_id=duo.id, actor=world.coordinator, now=NOW)
    assert page_of(world, duo, duo.b).state == DuoState.ACCEPTED
    with world.store.reading() as db:
        noted = db.scalars(select(audit.c.act).where(audit.c.subject == str(duo.id), audit.c.act == "duo.accepted")).all()
    assert noted == ["duo.accepted"]


def test_who_went_on_after_a_break_or_began_late_is_not_called_silent(world: World) -> None:
    world.agree()
    world.log(world.one)
    states.pause(world.store, duo_id=world.duo.id, person=world.one, now=NOW + timedelta(days=10))
    states.resume(world.store, duo_id=world.duo.id, person=world.one, now=NOW + timedelta(days=40))
    assert facts(world, timedelta(days=45)).quiet_since == TODAY + timedelta(days=40)
