"""Cohorts and duos on real databases: forming, ending and who may be in one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from integration.domain.ids import new_id
from integration.domain.mentoring.duo import DuoState
from integration.domain.mentoring.next_step import NextStep
from integration.flows import mentoring
from integration.store.tables.mentoring import activity
from integration.store.tables.people import audit
from tests.builders import a_connection, an_account, an_employee
from tests.integration.mentoring_world import NOW, World, at_once, form, refusal


def test_two_partners_walk_from_aims_to_completion(world: World) -> None:
    assert world.page(world.one).next_step is NextStep.STATE_AIMS
    world.state_aims(world.one)
    assert world.page(world.one).next_step is NextStep.WAIT_FOR_AIMS
    world.state_aims(world.other)
    assert world.page(world.one).next_step is NextStep.SIGN
    world.sign(world.one)
    assert world.page(world.one).next_step is NextStep.WAIT_FOR_SIGNATURE
    assert world.page(world.other).next_step is NextStep.SIGN
    assert world.page(world.one).state == DuoState.ACCEPTED
    world.sign(world.other)
    page = world.page(world.one)
    assert (page.state, page.next_step, page.percent) == (DuoState.ACTIVE, NextStep.LOG_SESSION, 15)
    world.log(world.one)
    page = world.page(world.other)
    assert (page.percent, page.held, page.sessions[0].number) == (20, 1, 1)
    mentoring.complete_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    page = world.page(world.one)
    assert (page.state, page.next_step, page.percent) == (DuoState.COMPLETED, NextStep.CLOSED, 100)


def test_every_act_leaves_one_event_and_no_words(world: World) -> None:
    world.agree()
    world.log(world.one)
    with world.store.reading() as db:
        kinds = db.scalars(select(activity.c.kind).order_by(activity.c.id)).all()
    signed = ["agreement.signed"] * 2
    assert kinds == ["duo.formed", "duo.accepted", "duo.accepted", "aims.stated", "aims.stated", *signed, "session.logged"]


def test_a_coordinators_acts_are_audited_by_id_only(world: World) -> None:
    with world.store.reading() as db:
        noted = db.execute(select(audit.c.act, audit.c.actor, audit.c.subject, audit.c.detail).order_by(audit.c.id)).all()
    assert [tuple(row) for row in noted] == [
        ("cohort.created", str(world.coordinator), str(world.cohort.id), {"programme": "EXP"}),
        ("duo.formed", str(world.coordinator), str(world.duo.id), {}),
    ]


def test_a_new_cohort_freezes_the_plan_of_its_programme(world: World) -> None:
    assert world.cohort.planned_sessions == 10
    assert world.cohort.milestones == ["M1", "M2", "M3", "M4", "M5", "M6"]
    assert world.cohort.ends_on == world.cohort.starts_on + timedelta(weeks=39)


def test_nobody_is_in_two_duos_of_a_cohort_whichever_side_they_are_stored_on(world: World) -> None:
    with world.store.transaction() as db:
        third = an_employee(db, "Daan", "Visser").id
    assert refusal(lambda: form(world, world.one, third)) == "duo.already-in-duo"
    assert refusal(lambda: form(world, third, world.other)) == "duo.already-in-duo"


def test_people_who_cannot_be_a_duo(world: World) -> None:
    with world.store.transaction() as db:
        left = an_employee(db, "Wim", "Smit", employment_status="left").id
        third = an_employee(db, "Lotte", "Kuiper").id
    assert refusal(lambda: form(world, third, third)) == "duo.same-person"
    assert refusal(lambda: form(world, third, left)) == "employee.not-active"
    assert refusal(lambda: form(world, third, new_id())) == "employee.not-found"


def test_a_reporting_line_of_two_steps_makes_no_duo(world: World) -> None:
    with world.store.transaction() as db:
        top = an_employee(db, "Fatma", "Kaya")
        boss = an_employee(db, "Tom", "Mulder", manager_external_id=top.external_id)
        worker = an_employee(db, "Esra", "Demir", manager_external_id=boss.external_id)
        colleague = an_employee(db, "Nico", "Prins", manager_external_id=boss.external_id)
    assert refusal(lambda: form(world, worker.id, boss.id)) == "duo.reporting-line"
    assert refusal(lambda: form(world, top.id, worker.id)) == "duo.reporting-line"
    assert form(world, worker.id, colleague.id).is_open


def test_the_same_number_in_another_hris_is_another_manager(world: World) -> None:
    with world.store.transaction() as db:
        stranger = an_employee(db, "Anouk", "Vos", connection_id=a_connection(db, "elders"), external_id="hr-7")
        worker = an_employee(db, "Ravi", "Jansen", manager_external_id="hr-7")
    assert form(world, worker.id, stranger.id).is_open


def test_somebody_who_is_their_own_manager_may_have_a_duo(world: World) -> None:
    with world.store.transaction() as db:
        director = an_employee(db, "Karin", "Hof", external_id="hr-1", manager_external_id="hr-1")
        colleague = an_employee(db, "Bilal", "Haddad")
    assert form(world, director.id, colleague.id).is_open


def test_a_coordinator_is_not_in_a_duo_of_the_own_cohort(world: World) -> None:
    with world.store.transaction() as db:
        me, third = an_employee(db, "Mirjam", "Kok"), an_employee(db, "Yusuf", "Aydin")
        account = an_account(db, employee=me).id
    acts: dict[str, Any] = {"one": me.id, "other": third.id, "actor": account, "now": NOW}
    assert refusal(lambda: mentoring.form_duo(world.store, cohort_id=world.cohort.id, **acts)) == "duo.own-cohort"


def test_two_coordinators_at_once_give_a_person_one_duo(world: World) -> None:
    with world.store.transaction() as db:
        wanted, second, third = (an_employee(db, name, "Boer").id for name in ("Ans", "Bas", "Cas"))
    done = at_once(lambda: form(world, wanted, second), lambda: form(world, third, wanted))
    assert [outcome for outcome in done if isinstance(outcome, str)] == ["duo.already-in-duo"]


def test_a_duo_of_which_nothing_came_can_be_taken_apart_and_formed_anew(world: World) -> None:
    mentoring.dissolve_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)
    assert form(world, world.other, world.one).id != world.duo.id


def test_a_duo_with_a_history_is_not_taken_apart(world: World) -> None:
    def dissolve() -> None:
        mentoring.dissolve_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)

    session_id = world.log(world.one)
    assert refusal(dissolve) == "duo.has-history"
    mentoring.remove_session(world.store, duo_id=world.duo.id, person=world.one, session_id=session_id, now=NOW)
    dissolve()
    assert refusal(dissolve) == "duo.not-open"


def test_either_partner_may_stop_and_nobody_acts_in_a_duo_that_is_over(world: World) -> None:
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, person=world.other, now=NOW)
    assert world.page(world.one).state == DuoState.ENDED_EARLY
    assert refusal(lambda: world.state_aims(world.one)) == "duo.not-open"
    assert refusal(lambda: world.log(world.one)) == "duo.not-open"


def test_a_duo_that_never_signed_is_not_rounded_off(world: World) -> None:
    assert refusal(lambda: mentoring.complete_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=NOW)) == "duo.not-active"


def test_somebody_else_cannot_act_in_a_duo_nor_see_it(world: World) -> None:
    with world.store.transaction() as db:
        stranger = an_employee(db, "Daan", "Visser").id
    assert refusal(lambda: world.state_aims(stranger)) == "duo.not-a-member"
    assert refusal(lambda: world.log(stranger)) == "duo.not-a-member"
    assert refusal(lambda: world.page(stranger)) == "duo.not-a-member"
