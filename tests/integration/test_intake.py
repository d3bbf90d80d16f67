"""Intakes over time: saved as one goes, M1 when done, taken back and had again, erased in time; vetoes readable in no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select

from integration.domain.journey.intake import Answers, Intake, Meeting, Subject
from integration.domain.mentoring.duo import Side
from integration.flows import mentoring
from integration.flows.forget import forget
from integration.flows.journey import intake
from integration.store.db import Store
from integration.store.journey import intake as intakes
from integration.store.tables import lti
from integration.store.tables.journey.intake import intakes as table
from integration.store.tables.mentoring import progress
from integration.store.tables.outbox import outbox
from integration.store.vault import Vault
from tests.builders import a_resource_link, an_account, an_employee
from tests.integration.mentoring_world import NOW, World, a_world, at_once, form, refusal

FULL = Answers(
    wants=(Subject(topic="data", weight=3), Subject(words="De balie")),
    offers=(Subject(topic="listening", weight=4),),
    languages=("nl", "en"),
    meeting=Meeting.EITHER,
    half_days=("mon-am", "fri-pm"),
    style={"plan-improvise": -2},
    stage="halfway",
)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    store = Store(database_url, vault=Vault((Fernet.generate_key().decode(),)))
    yield store
    store.close()


@pytest.fixture
def world(store: Store) -> World:
    return a_world(store)


@pytest.fixture
def lotte(world: World) -> UUID:
    """Somebody of the course who has no duo."""
    with world.store.transaction() as db:
        return an_employee(db, "Lotte", "Jansen").id


def save(world: World, person: UUID, answers: Answers = FULL, now: datetime = NOW) -> Intake:
    return intake.save(world.store, cohort_id=world.cohort.id, person=person, change=lambda _before: answers, now=now)


def finish(world: World, person: UUID, now: datetime = NOW) -> Intake:
    return intake.finish(world.store, cohort_id=world.cohort.id, person=person, now=now)


def found(world: World, person: UUID) -> Intake | None:
    with world.store.reading() as db:
        return intakes.find(db, world.cohort.id, person)


def percent(world: World, person: UUID) -> int | None:
    with world.store.reading() as db:
        return db.scalar(select(progress.c.percent).where(progress.c.person == person))


def letters(world: World, kind: str) -> list[dict[str, Any]]:
    with world.store.reading() as db:
        return [row.body for row in db.execute(select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id))]


def test_what_is_saved_is_there_again_and_saved_twice_is_saved_once(world: World, lotte: UUID) -> None:
    full = replace(FULL, wished=(world.one,), vetoed=(world.other,))
    save(world, lotte, full)
    save(world, lotte, full)
    kept = found(world, lotte)
    assert kept is not None
    assert (kept.answers, kept.saved_at, kept.is_done) == (full, NOW, False)
    with world.store.reading() as db:
        assert intakes.done_in(db, world.cohort.id) == []


def test_M1_a_finished_intake_is_worth_what_stated_aims_are(world: World, lotte: UUID) -> None:
    save(world, lotte)
    assert percent(world, lotte) is None
    finish(world, lotte)
    world.state_aims(world.one)
    assert percent(world, lotte) == percent(world, world.one) == 5
    save(world, world.one)
    finish(world, world.one)
    assert percent(world, world.one) == 5
    assert world.page(world.one).percent == 5


def test_M1_of_an_intake_counts_in_the_duo_that_comes_of_it(world: World, lotte: UUID) -> None:
    save(world, lotte)
    finish(world, lotte)
    with world.store.transaction() as db:
        wim = an_employee(db, "Wim", "de Groot").id
    form(world, lotte, wim)
    assert (percent(world, lotte), percent(world, wim)) == (5, 0)


def test_M1_goes_to_the_gradebook_and_is_taken_back_with_the_intake(world: World, lotte: UUID) -> None:
    with world.store.transaction() as db:
        deployment = db.scalar(select(lti.contexts.c.deployment_id).where(lti.contexts.c.id == world.context))
        assert deployment is not None
        a_resource_link(db, deployment_id=deployment, context_id=world.context)
        an_account(db, employee_id=lotte)
    save(world, lotte)
    assert letters(world, "lms.score") == []
    finish(world, lotte)
    assert letters(world, "lms.score") == [{"score": 5}]
    intake.withdraw(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    assert letters(world, "lms.score") == [{"score": 0}]
    intake.undo_withdrawal(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    assert letters(world, "lms.score") == [{"score": 5}]


def test_no_hris_hears_of_somebody_who_waits_for_a_duo(world: World, lotte: UUID) -> None:
    before = letters(world, "hris.participation")
    save(world, lotte)
    finish(world, lotte)
    intake.withdraw(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    assert letters(world, "hris.participation") == before
    assert percent(world, lotte) is None


def test_an_intake_in_which_something_needed_was_taken_out_does_not_count(world: World, lotte: UUID) -> None:
    save(world, lotte, replace(FULL, offers=()))
    assert refusal(partial(finish, world, lotte)) == "intake.missing"
    save(world, lotte)
    finish(world, lotte)
    save(world, lotte, replace(FULL, languages=()))
    assert percent(world, lotte) is None


def test_what_was_taken_back_is_found_by_nobody_and_erased_within_the_hour(world: World, lotte: UUID) -> None:
    save(world, lotte)
    finish(world, lotte)
    for _ in range(2):
        intake.withdraw(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    assert found(world, lotte) is None
    forget(world.store, now=NOW + timedelta(minutes=50))
    intake.undo_withdrawal(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    assert percent(world, lotte) == 5
    intake.withdraw(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    forget(world.store, now=NOW + timedelta(minutes=61))
    assert rows(world) == []
    undo = partial(intake.undo_withdrawal, world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    assert refusal(undo) == "intake.erased"


def rows(world: World) -> list[Any]:
    with world.store.reading() as db:
        return list(db.execute(select(table.c.person, table.c.vetoed)))


def test_who_begins_anew_after_taking_back_begins_with_nothing(world: World, lotte: UUID) -> None:
    save(world, lotte)
    intake.withdraw(world.store, cohort_id=world.cohort.id, person=lotte, now=NOW)
    seen: list[Answers] = []

    def look(before: Answers) -> Answers:
        seen.append(before)
        return before

    intake.save(world.store, cohort_id=world.cohort.id, person=lotte, change=look, now=NOW)
    assert seen == [Answers()]


def test_after_three_months_only_who_has_a_duo_may_and_only_their_intakes_are_kept(world: World, lotte: UUID) -> None:
    save(world, lotte)
    save(world, world.one)
    late = NOW + timedelta(days=95)
    forget(world.store, now=NOW + timedelta(days=80))
    assert len(rows(world)) == 2
    forget(world.store, now=late)
    assert [row.person for row in rows(world)] == [world.one]
    assert refusal(lambda: save(world, lotte, now=late)) == "intake.closed"
    assert save(world, world.one, now=late).saved_at == late
    mentoring.end_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=late)
    assert refusal(lambda: save(world, world.one, now=late)) == "intake.closed"


def test_vetoes_go_a_month_after_there_is_a_duo_unless_said_since(world: World, lotte: UUID) -> None:
    vetoing = replace(FULL, vetoed=(lotte,))
    save(world, world.one, vetoing)
    save(world, world.other, vetoing, now=NOW + timedelta(days=20))
    save(world, lotte, replace(FULL, vetoed=(world.one,)))
    forget(world.store, now=NOW + timedelta(days=27))
    assert {row.person for row in rows(world) if row.vetoed} == {world.one, world.other, lotte}
    forget(world.store, now=NOW + timedelta(days=35))
    assert {row.person for row in rows(world) if row.vetoed} == {world.other, lotte}


def test_who_said_no_to_a_match_keeps_waiting_with_what_they_told(world: World) -> None:
    save(world, world.one, replace(FULL, vetoed=(world.other,)))
    late = NOW + timedelta(days=85)
    mentoring.dissolve_duo(world.store, duo_id=world.duo.id, actor=world.coordinator, now=late)
    forget(world.store, now=late + timedelta(days=20))
    assert [bool(row.vetoed) for row in rows(world)] == [True]
    forget(world.store, now=late + timedelta(days=40))
    assert rows(world) == []


def test_two_tabs_of_one_person_lose_nothing(world: World, lotte: UUID) -> None:
    def adds(topic: str) -> object:
        change = partial(Answers.with_subject, side=Side.LEARN, subject=Subject(topic=topic))
        return intake.save(world.store, cohort_id=world.cohort.id, person=lotte, change=change, now=NOW)

    at_once(*(partial(adds, topic) for topic in ("data", "ai", "writing", "change")))
    kept = found(world, lotte)
    assert kept is not None
    assert {each.topic for each in kept.answers.wants} == {"data", "ai", "writing", "change"}
