"""Logging, disputing and removing sessions on real databases, alone and at the same moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from integration.domain.ids import new_id
from integration.flows import mentoring
from integration.store.tables.mentoring import activity, duo_sessions
from tests.builders import an_employee
from tests.integration.mentoring_world import NOW, TODAY, World, at_once, form, refusal


def test_the_same_session_twice_is_one_session(world: World) -> None:
    session_id = new_id()
    assert world.log(world.one, session_id=session_id) == world.log(world.one, session_id=session_id)
    assert world.page(world.one).held == 1
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(activity).where(activity.c.kind == "session.logged")) == 1


def test_a_click_twice_at_the_same_moment_is_one_session(world: World) -> None:
    session_id = new_id()
    done = at_once(lambda: world.log(world.one, session_id=session_id), lambda: world.log(world.one, session_id=session_id))
    assert done == [session_id, session_id]
    assert world.page(world.one).held == 1


def test_two_partners_who_log_the_same_day_at_once_have_one_session(world: World) -> None:
    done = at_once(lambda: world.log(world.one), lambda: world.log(world.other))
    assert [outcome for outcome in done if isinstance(outcome, str)] == ["session.already-logged"]
    assert world.page(world.one).held == 1


def test_an_id_that_another_duo_uses_is_not_taken_over(world: World) -> None:
    with world.store.transaction() as db:
        third, fourth = an_employee(db, "Lotte", "Kuiper").id, an_employee(db, "Wim", "Smit").id
    elsewhere = form(world, third, fourth)
    session_id = world.log(world.one)
    stolen: dict[str, Any] = {
        "duo_id": elsewhere.id,
        "person": third,
        "session_id": session_id,
        "held_on": TODAY,
        "minutes": 60,
        "format_id": None,
        "now": NOW,
    }
    assert refusal(lambda: mentoring.log_session(world.store, **stolen)) == "session.already-logged"
    assert world.page(world.one).held == 1


def test_sessions_that_were_not_held_like_that(world: World) -> None:
    assert refusal(lambda: world.log(world.one, TODAY + timedelta(days=1))) == "session.in-future"
    assert refusal(lambda: world.log(world.one, world.cohort.starts_on - timedelta(days=1))) == "session.before-start"
    assert refusal(lambda: world.log(world.one, minutes=5)) == "session.minutes"


def test_M3_a_dispute_takes_the_session_back_until_settled(world: World) -> None:
    session_id = world.log(world.one)
    act: dict[str, Any] = {"duo_id": world.duo.id, "session_id": session_id}
    assert refusal(lambda: mentoring.dispute_session(world.store, person=world.one, now=NOW, **act)) == "session.own-log"
    mentoring.dispute_session(world.store, person=world.other, now=NOW + timedelta(days=6), **act)
    page = world.page(world.one)
    assert (page.held, page.percent, page.sessions[0].number, page.sessions[0].disputed_by) == (0, 0, None, page.partner.person)
    assert refusal(lambda: mentoring.settle_session(world.store, person=world.one, now=NOW, **act)) == "session.not-your-dispute"
    mentoring.settle_session(world.store, person=world.other, now=NOW, **act)
    assert (world.page(world.one).held, world.page(world.one).percent) == (1, 5)


def test_M3_after_seven_days_there_is_no_dispute_any_more(world: World) -> None:
    session_id = world.log(world.one)
    assert world.page(world.other).sessions[0].may_dispute
    assert not world.page(world.other, NOW + timedelta(days=7)).sessions[0].may_dispute
    late: dict[str, Any] = {"duo_id": world.duo.id, "person": world.other, "session_id": session_id, "now": NOW + timedelta(days=7)}
    assert refusal(lambda: mentoring.dispute_session(world.store, **late)) == "session.dispute-too-late"


def test_a_removed_session_frees_its_day(world: World) -> None:
    session_id = world.log(world.one)
    act: dict[str, Any] = {"duo_id": world.duo.id, "session_id": session_id, "now": NOW}
    assert refusal(lambda: mentoring.remove_session(world.store, person=world.other, **act)) == "session.not-your-log"
    mentoring.remove_session(world.store, person=world.one, **act)
    assert refusal(lambda: mentoring.dispute_session(world.store, person=world.other, **act)) == "session.not-found"
    world.log(world.other)
    assert world.page(world.one).held == 1
    assert refusal(lambda: world.log(world.one, session_id=session_id)) == "session.not-found"
    with world.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(duo_sessions)) == 2


def test_today_is_the_date_of_now_where_the_organisation_is(world: World) -> None:
    late_evening_in_utc = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)
    log: dict[str, Any] = {
        "duo_id": world.duo.id,
        "person": world.one,
        "session_id": new_id(),
        "held_on": date(2026, 3, 11),
        "minutes": 60,
        "format_id": None,
    }
    there = late_evening_in_utc.astimezone(ZoneInfo("Europe/Amsterdam"))
    assert refusal(lambda: mentoring.log_session(world.store, now=late_evening_in_utc, **log)) == "session.in-future"
    assert mentoring.log_session(world.store, now=there, **log).logged_at == late_evening_in_utc
