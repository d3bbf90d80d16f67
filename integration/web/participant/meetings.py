"""The page of the next session: plan it, move it, cancel it, ask the question of the turn, take it to one's own calendar."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict

from integration.domain.errors import RuleBroken
from integration.domain.journey.meeting import TWICE, PlannedMeeting, after_break, proposed_days
from integration.domain.journey.pause import Pause
from integration.flows.journey import meetings as planning
from integration.store.journey import meetings, states
from integration.store.reads import DuoPage
from integration.web.context import now, services, today
from integration.web.identity import participants
from integration.web.page.days import read_day
from integration.web.page.language import gettext, weekday
from integration.web.participant.calendar_file import calendar_file
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show, stands

pages = Blueprint("meetings", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/next")
CLOCK = re.compile(r"\s*(?P<hour>[01]?\d|2[0-3])[:.h](?P<minute>[0-5]\d)\s*(?:uur|u)?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextSession:
    """What was planned last, as the pages show it. `ahead` stands; `cancelled` does not, and calendars may have to hear so.

    `ask_by`: when whose turn it is sends a question at the latest; None where the two agreed otherwise, or it was asked.
    `by_break`: it was cancelled by a break, and `moved_to` is the day to which that moves it, once the break is over.
    `is_often_off`: two sessions in a row were called off from the same side (E02).
    """

    ahead: PlannedMeeting | None
    cancelled: PlannedMeeting | None
    ask_by: date | None
    by_break: bool = False
    moved_to: date | None = None
    is_often_off: bool = False


def next_session(duo: DuoPage) -> NextSession:
    """The next session of a duo."""
    with services().store.reading() as db:
        ahead, latest = meetings.open_one(db, duo.id), meetings.latest(db, duo.id)
        off, pauses = meetings.called_off(db, duo.id), states.pauses_of(db, [duo.id])[duo.id]
    cancelled = latest if latest is not None and latest.cancelled_at is not None else None
    held = _break_of(cancelled, pauses)
    return NextSession(
        ahead=ahead,
        cancelled=cancelled,
        ask_by=_ask_by(duo, ahead),
        by_break=held is not None,
        moved_to=_moved_to(cancelled, held),
        is_often_off=off is not None and off.called_off >= TWICE,
    )


@pages.get("")
@participants
def read(duo_id: UUID) -> Page:
    """What is planned, and the form to plan or move it."""
    duo = duo_of_mine(duo_id)
    return _page(duo, _as_planned(next_session(duo)))


@pages.post("")
@participants
def plan(duo_id: UUID) -> Page:
    """Plan it, or move it."""
    form, duo = request.form, duo_of_mine(duo_id)
    place, minutes = form.get("place", ""), int(duo.agreement.terms.get("A03", {}).get("minutes", 60))

    def act() -> None:
        begins = _moment(form)
        planning.plan(services().store, duo_id=duo_id, person=me(), begins_at=begins, minutes=minutes, place=place, now=now())

    return _done(act, duo_id, "planned", form)


@pages.post("/cancellation")
@participants
def cancel(duo_id: UUID) -> Page:
    """It does not take place."""
    return _done(lambda: planning.cancel(services().store, duo_id=duo_id, person=me(), now=now()), duo_id, "cancelled", request.form)


@pages.post("/question")
@participants
def ask(duo_id: UUID) -> Page:
    """The question of whose turn it is."""
    question = request.form.get("question", "")
    return _done(lambda: planning.ask(services().store, duo_id=duo_id, person=me(), question=question), duo_id, "asked", request.form)


@pages.get("/session.ics")
@participants
def calendar(duo_id: UUID) -> Response:
    """The file for my own calendar, in my language; of a cancelled session too, so that it leaves the calendar."""
    duo = duo_of_mine(duo_id)
    found = next_session(duo)
    meeting = found.ahead or found.cancelled
    if meeting is None:
        raise RuleBroken("meeting.not-found")
    return as_file(meeting, gettext("Session with %(name)s", name=duo.partner.person.short_name))


def as_file(meeting: PlannedMeeting, title: str) -> Response:
    """A session for somebody's own calendar."""
    own = services().settings
    host = urlsplit(own.base_url).hostname or "localhost"
    file = calendar_file(meeting, title=title, host=host, zone=own.timezone)
    return Response(file, content_type="text/calendar; charset=utf-8; method=PUBLISH", headers=_SAVE)


_SAVE = {"Content-Disposition": 'attachment; filename="session.ics"'}


def _done(act: Callable[[], None], duo_id: UUID, done: str, form: MultiDict[str, str]) -> Page:
    try:
        act()
    except RuleBroken as broken:
        return _page(duo_of_mine(duo_id), form, problem=broken.code), UNPROCESSABLE
    return go("meetings.read", duo_id, done=done)


def _page(duo: DuoPage, form: MultiDict[str, str], problem: str | None = None) -> str:
    last = max((line.held_on for line in duo.sessions if line.number), default=None)
    weeks = int(duo.agreement.terms.get("A03", {}).get("weeks", 3))
    days = [(day.isoformat(), weekday(day)) for day in proposed_days(last_held=last, weeks=weeks, today=today())]
    return show(
        "next_session",
        duo,
        form=form,
        days=days,
        example=today() + timedelta(days=9),
        next_session=next_session(duo),
        signs=services().catalogue.signs,
        formats=services().catalogue.formats,
        problem=problem,
    )


def _as_planned(found: NextSession) -> MultiDict[str, str]:
    """The form as it was filled in; after a break with the day it moves to; empty while nothing is planned."""
    meeting = found.ahead or (found.cancelled if found.moved_to else None)
    if meeting is None:
        return MultiDict()
    local = meeting.begins_at.astimezone(services().settings.timezone)
    day = found.moved_to if found.ahead is None and found.moved_to else local.date()
    kept = {"day": "other", "other": day.isoformat(), "time": f"{local:%H:%M}", "place": meeting.place}
    return MultiDict({**kept, "question": meeting.question or ""})


def _break_of(cancelled: PlannedMeeting | None, pauses: Sequence[Pause]) -> Pause | None:
    """The break in which this session was cancelled: the one that began on that day."""
    if cancelled is None or cancelled.cancelled_at is None:
        return None
    day = cancelled.cancelled_at.astimezone(services().settings.timezone).date()
    return next((pause for pause in pauses if pause.began_on == day), None)


def _moved_to(cancelled: PlannedMeeting | None, held: Pause | None) -> date | None:
    if cancelled is None or held is None or held.ended_on is None:
        return None
    planned_for = cancelled.begins_at.astimezone(services().settings.timezone).date()
    return after_break(planned_for, held=held.stood_still(today()), today=today())


def _moment(form: MultiDict[str, str]) -> datetime:
    """The day and time that were chosen, in the time of the organisation. Raises `meeting.day` or `meeting.time`."""
    chosen = form.get("day", "")
    day = read_day(form.get("other", "") if chosen in {"", "other"} else chosen, today=today(), ahead=True)
    if day is None:
        raise RuleBroken("meeting.day")
    clock = CLOCK.fullmatch(form.get("time", ""))
    if clock is None:
        raise RuleBroken("meeting.time")
    return datetime.combine(day, time(int(clock["hour"]), int(clock["minute"])), services().settings.timezone)


def _ask_by(duo: DuoPage, ahead: PlannedMeeting | None) -> date | None:
    if ahead is None or ahead.question or not stands("A05", duo):
        return None
    days = int(duo.agreement.terms.get("A05", {}).get("days", 2))
    return ahead.begins_at.astimezone(services().settings.timezone).date() - timedelta(days=days)
