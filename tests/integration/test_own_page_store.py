"""Who paused their data counts in nothing, and who looked is kept; also for who has several records (ADR 0012)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from integration.domain.mentoring.visibility import Kind, Role
from integration.store.db import Store
from integration.store.journey import own_page
from integration.store.journey.own_page import View
from integration.store.tables.people import employees
from tests.builders import NOW, an_employee

TODAY = NOW.date()


def test_whoever_pauses_their_data_is_found_among_others_until_they_go_on(store: Store) -> None:
    with store.transaction() as db:
        samira, joost = an_employee(db, "Samira").id, an_employee(db, "Joost").id
        for _ in range(2):
            own_page.pause(db, samira, now=NOW)
        assert own_page.paused_people(db, {samira, joost}) == {samira}
        assert own_page.paused_people(db, {joost}) == frozenset()
        own_page.resume(db, samira)
        assert own_page.paused_people(db, {samira, joost}) == frozenset()


def test_looking_twice_on_one_day_is_told_once(store: Store) -> None:
    with store.transaction() as db:
        samira, joost = an_employee(db, "Samira").id, an_employee(db, "Joost").id
        for day in (TODAY, TODAY, TODAY + timedelta(days=1)):
            own_page.note_views(db, (samira, joost), role=Role.COACH, kinds=(Kind.AIMS,), on=day)
        own_page.note_views(db, (), role=Role.COACH, kinds=(Kind.AIMS,), on=TODAY)
        told = [View(role=Role.COACH, kind=Kind.AIMS, viewed_on=day) for day in (TODAY + timedelta(days=1), TODAY)]
        assert own_page.views_of(db, samira) == told


def test_of_who_has_two_records_both_speak(store: Store) -> None:
    with store.transaction() as db:
        samira, again = an_employee(db, "Samira").id, an_employee(db, "Samira").id
        own_page.pause(db, again, now=NOW)
        own_page.note_views(db, [again], role=Role.COORDINATOR, kinds=(Kind.AGREEMENT,), on=TODAY)
        db.execute(update(employees).where(employees.c.id == again).values(merged_into=samira))
        assert own_page.paused_people(db, {samira}) == {samira}
        assert [view.kind for view in own_page.views_of(db, samira)] == [Kind.AGREEMENT]
        own_page.resume(db, samira)
        assert own_page.paused_people(db, {samira}) == frozenset()
