"""Reminders from facts to mailbox: once a week, once each, in working hours; never in a break, after the end, or to who is away."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import timedelta

import pytest
from sqlalchemy import event, update

from integration import jobs
from integration.domain.journey.farewell import said
from integration.flows import forget as forgetting
from integration.flows import mentoring
from integration.flows.journey import farewell, intake, meetings, nudges, states
from integration.settings import Settings
from integration.store.tables.people import accounts, employees
from tests.builders import an_account, an_employee
from tests.integration.nudge_world import SENDER, NudgeWorld, a_nudge_world

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def world(settings: Settings) -> Iterator[NudgeWorld]:
    with a_nudge_world(settings) as world:
        yield world


@on_sqlite
def test_T0_both_are_told_once_by_mail_in_their_own_language(world: NudgeWorld) -> None:
    one, other = world.people
    with world.services.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == other).values(preferred_language="en-GB"))
    assert (world.remind(), world.post()) == (2, 2)
    assert (world.remind(), world.post()) == (0, 0)
    subjects = [str(message["Subject"]) for person in (one, other) for message in world.mailbox.of(world.address(person))]
    assert subjects == ["Er staan vragen voor je klaar", "Questions are ready for you"]


@on_sqlite
def test_R06_a_mail_says_whose_it_is_and_how_to_stop_it(world: NudgeWorld) -> None:
    world.remind()
    world.post()
    message = world.mailbox.of(world.address(world.house.one))[0]
    assert (message["From"].addresses[0].addr_spec, message["Auto-Submitted"]) == (SENDER, "auto-generated")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(message["List-Unsubscribe"]).startswith(f"<{world.services.settings.base_url}/reminders/")
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body
        words = body.get_content()
        assert "Dag Samira," in words
        assert "Je leidinggevende krijgt niets." in words
        assert "Joost" not in words


@on_sqlite
def test_the_next_thing_comes_a_week_later_at_the_earliest(world: NudgeWorld) -> None:
    for _third_day in range(20):
        world.remind()
        world.later(days=3)
    assert world.told(world.house.one) == ["measure", "plan", "agreement", "long-ago"]
    assert world.told(world.house.other) == world.told(world.house.one)


@on_sqlite
def test_nothing_is_said_outside_working_hours_and_no_mail_leaves_then(world: NudgeWorld) -> None:
    world.later(hours=8)
    assert world.remind() == 0
    world.later(hours=-2)
    assert world.remind() == 2
    world.later(hours=1)
    world.post()
    assert (world.mailbox.mails, world.letters()) == ([], [("waiting", None)] * 2)
    world.later(hours=16)
    world.post()
    assert len(world.mailbox.mails) == 2


@on_sqlite
def test_E01_a_session_that_is_planned_is_reminded_of_and_nothing_else(world: NudgeWorld) -> None:
    own, house = world.services, world.house
    begins = own.clock.now() + timedelta(days=3)
    meetings.plan(own.store, duo_id=house.duo.id, person=house.one, begins_at=begins, minutes=60, place="Kantine", now=own.clock.now())
    assert world.remind() == 0
    world.later(days=2)
    assert (world.remind(), world.post()) == (2, 2)
    body = world.mailbox.of(world.address(house.one))[0].get_body(("plain",))
    assert body
    assert "vrijdag 13 maart, 10.30 uur" in body.get_content()
    assert "Kantine" not in body.get_content()


@on_sqlite
def test_E04_who_has_no_goal_after_two_sessions_is_told_and_the_other_is_not(world: NudgeWorld) -> None:
    house = world.house
    house.state_aims(house.one)
    for ago in (1, 2):
        house.log(house.one, house.duo.formed_at.date() - timedelta(days=ago))
    world.remind()
    assert (world.told(house.one), world.told(house.other)) == (["measure"], ["aims"])


@on_sqlite
def test_M6_both_are_asked_to_harvest_at_the_end_but_not_who_said_goodbye(world: NudgeWorld) -> None:
    house, own = world.house, world.services
    house.agree()
    for ago in (1, 2, 3):
        house.log(house.one, house.duo.formed_at.date() - timedelta(days=ago))
    states.begin_closing(own.store, duo_id=house.duo.id, actor=house.coordinator, now=own.clock.now())
    now = own.clock.now()
    farewell.say_goodbye(own.store, duo_id=house.duo.id, said=said(house.other, "", now), now=now)
    world.remind()
    assert (world.told(house.one), world.told(house.other)) == (["harvest"], ["measure"])


@on_sqlite
def test_nothing_is_said_during_a_break_and_what_was_on_its_way_is_not_sent(world: NudgeWorld) -> None:
    house, own = world.house, world.services
    house.agree()
    world.remind()
    states.pause(own.store, duo_id=house.duo.id, person=house.one, now=own.clock.now())
    world.post()
    assert (world.mailbox.mails, world.letters()) == ([], [("done", None)] * 2)
    world.later(days=21)
    assert world.remind() == 0


@on_sqlite
def test_nothing_is_said_after_an_end_or_to_who_left_or_is_away(world: NudgeWorld) -> None:
    house, own = world.house, world.services
    with own.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == house.one).values(employment_status="on_leave"))
    assert world.remind() == 1
    mentoring.end_duo(own.store, duo_id=house.duo.id, person=house.one, actor=house.coordinator, reason=None, now=own.clock.now())
    world.post()
    assert world.mailbox.mails == []
    world.later(days=28)
    assert world.remind() == 0


@on_sqlite
def test_who_has_no_address_at_work_is_told_on_their_page_only(world: NudgeWorld) -> None:
    with world.services.store.transaction() as db:
        db.execute(update(employees).where(employees.c.id == world.house.one).values(work_email=None))
    assert (world.remind(), world.post()) == (2, 1)
    assert world.told(world.house.one) == ["measure"]


@on_sqlite
def test_without_a_mail_server_a_reminder_is_on_pages_only(world: NudgeWorld) -> None:
    assert world.remind(mails=False) == 2
    assert world.letters() == []


@on_sqlite
def test_what_is_switched_off_is_not_said_and_without_mail_nothing_is_mailed(world: NudgeWorld) -> None:
    own, (one, other) = world.services, world.people
    nudges.switch(own.store, person=one, on=["mail", "plan"], now=own.clock.now())
    nudges.stop_mail(own.store, other, now=own.clock.now())
    assert (world.remind(), world.post()) == (1, 0)
    assert (world.told(one), world.told(other)) == ([], ["measure"])


@on_sqlite
def test_an_intake_that_was_begun_is_asked_for_once(world: NudgeWorld) -> None:
    own, house = world.services, world.house
    with own.store.transaction() as db:
        somebody = an_employee(db, "Noor").id
    intake.save(own.store, cohort_id=house.cohort.id, person=somebody, change=lambda answers: answers, now=own.clock.now())
    world.later(days=6)
    world.remind()
    world.later(days=14)
    world.remind()
    assert world.told(somebody) == ["intake"]


@on_sqlite
def test_ADR_0012_all_records_of_a_person_are_told_once_a_week_together(world: NudgeWorld) -> None:
    one = world.house.one
    with world.services.store.transaction() as db:
        second = an_employee(db, "Samira", merged_into=one, work_email="ook@stad.example").id
        db.execute(update(employees).where(employees.c.id == one).values(work_email=None))
    nudges.stop_mail(world.services.store, second, now=world.services.clock.now())
    world.remind()
    world.post()
    assert world.mailbox.of("ook@stad.example") == []
    nudges.switch(world.services.store, person=one, on=["mail", "plan"], now=world.services.clock.now())
    world.later(days=14)
    world.remind()
    world.post()
    assert len(world.mailbox.of("ook@stad.example")) == 1


def test_two_workers_at_once_tell_everybody_once(world: NudgeWorld) -> None:
    with ThreadPoolExecutor(4) as workers:
        assert sum(workers.map(lambda _worker: world.remind(), range(4))) == 2
    assert (world.post(), len(world.mailbox.mails)) == (2, 2)


@on_sqlite
def test_the_database_is_asked_as_often_for_many_duos_as_for_one(world: NudgeWorld) -> None:
    def asked() -> int:
        asking: list[str] = []
        event.listen(world.services.store.engine, "before_cursor_execute", lambda *told: asking.append(told[2]))
        world.remind()
        return len([each for each in asking if not each.startswith(("BEGIN", "PRAGMA"))])

    house, own = world.house, world.services
    before = asked()
    for number in range(12):
        with own.store.transaction() as db:
            pair = [an_employee(db, f"{name}{number}").id for name in ("Een", "Ander")]
        duo = mentoring.form_duo(
            own.store, cohort_id=house.cohort.id, one=pair[0], other=pair[1], actor=house.coordinator, now=own.clock.now()
        )
        for person in pair:
            states.accept(own.store, duo_id=duo.id, person=person, now=own.clock.now())
    world.later(days=7)
    assert asked() <= before + 1  # a letter more at once is no question more


@on_sqlite
def test_after_a_year_it_is_forgotten_what_somebody_was_reminded_of(world: NudgeWorld) -> None:
    world.remind()
    world.later(days=366)
    forgetting.forget(world.services.store, now=world.services.clock.now())
    assert (world.told(world.house.one), world.letters()) == ([], [])


@on_sqlite
def test_the_language_is_that_of_somebodys_own_choice_first(world: NudgeWorld) -> None:
    with world.services.store.transaction() as db:
        account = an_account(db, employee=None)
        db.execute(update(accounts).where(accounts.c.id == account.id).values(employee_id=world.house.one, language="en"))
    world.remind()
    world.post()
    assert world.mailbox.of(world.address(world.house.one))[0]["Content-Language"] == "en"


@on_sqlite
def test_the_clock_looks_once_an_hour(world: NudgeWorld) -> None:
    def live() -> None:
        """Without Redis the clock does it all: it reminds, and sweeps the letters up the next time."""
        for pause in ({}, {"minutes": 61}, {"minutes": 1}):
            world.later(**pause)
            jobs.tick(world.services)

    copy_context().run(live)
    assert world.told(world.house.one) == ["measure"]
    assert len(world.mailbox.mails) == 2
