"""The pages of the sessions: what was held, write one down, say that one is not right, take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.journey.suggestion import Suggestion
from integration.domain.mentoring.formats import Format
from integration.flows import mentoring
from integration.store.reads import DuoPage
from integration.web.context import now, services, today
from integration.web.identity import participants
from integration.web.page import path
from integration.web.page.days import read_day
from integration.web.page.language import gettext, weekday
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, looked_back_on, me, show
from integration.web.participant.suggesting import reason, suggestion

pages = Blueprint("sessions", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/sessions")
LENGTHS = (45, 60, 75, 90)
Act = Callable[..., None]


@pages.get("")
@participants
def overview(duo_id: UUID) -> Page:
    """All sessions, the newest first."""
    return _overview(duo_id)


@pages.get("/new")
@participants
def log(duo_id: UUID) -> Page:
    """The form for a session that was held. Its id is made here: sent twice, it is one session."""
    duo = duo_of_mine(duo_id)
    suggested = suggestion(duo)
    done = request.args.get("format", suggested.format.id if suggested else "")
    told = {"minutes": str(_agreed_minutes(duo)), "format": done, "turn": _after(duo)}
    return _form(duo, MultiDict({"session_id": str(new_id()), "day": "", **told}))


@pages.post("/new")
@participants
def keep(duo_id: UUID) -> Page:
    """Write the session down."""
    try:
        kept = mentoring.log_session(
            services().store,
            duo_id=duo_id,
            person=me(),
            session_id=_session_id(request.form),
            held_on=_day(request.form),
            minutes=request.form.get("minutes", 0, type=int),
            format_id=request.form.get("format") or None,
            next_turn=request.form.get("turn") or None,
            now=now(),
        )
    except RuleBroken as broken:
        return _form(duo_of_mine(duo_id), request.form, problem=broken.code), UNPROCESSABLE
    return go("pulse.answer", duo_id, done="logged", session_id=kept.id)


@pages.get("/<uuid:session_id>/dispute")
@participants
def dispute(duo_id: UUID, session_id: UUID) -> Page:
    """Say what it means before somebody says that a session is not right."""
    duo = duo_of_mine(duo_id)
    line = next((line for line in duo.sessions if line.id == session_id), None)
    if line is None:
        raise RuleBroken("session.not-found")
    return show("dispute", duo, line=line)


@pages.post("/<uuid:session_id>/dispute")
@participants
def raise_dispute(duo_id: UUID, session_id: UUID) -> Page:
    """The session does not count for now."""
    return _act(mentoring.dispute_session, duo_id, session_id, done="disputed")


@pages.post("/<uuid:session_id>/settlement")
@participants
def settle(duo_id: UUID, session_id: UUID) -> Page:
    """Take my remark back: the session counts again."""
    return _act(mentoring.settle_session, duo_id, session_id, done="settled")


@pages.post("/<uuid:session_id>/removal")
@participants
def remove(duo_id: UUID, session_id: UUID) -> Page:
    """Take away a session I wrote down. The next page can write it down again: `day`, `minutes` and `format` go with it."""
    line = next((line for line in duo_of_mine(duo_id).sessions if line.id == session_id), None)
    kept = (
        {"session_id": new_id(), "day": line.held_on, "minutes": line.minutes, "format": line.format_id, "turn": line.next_turn}
        if line
        else {}
    )
    return _act(mentoring.remove_session, duo_id, session_id, done="removed", kept=kept)


def _act(act: Act, duo_id: UUID, session_id: UUID, *, done: str, kept: Mapping[str, object] | None = None) -> Page:
    try:
        act(services().store, duo_id=duo_id, person=me(), session_id=session_id, now=now())
    except RuleBroken as broken:
        return _overview(duo_id, problem=broken.code), UNPROCESSABLE
    return go("sessions.overview", duo_id, done=done, **(kept or {}))


def _overview(duo_id: UUID, problem: str | None = None) -> str:
    duo = duo_of_mine(duo_id)
    return show(
        "sessions",
        duo,
        drawings=path.drawings(duo),
        formats=services().catalogue.formats,
        shared_notes=looked_back_on(duo_id).shared_about,
        problem=problem,
    )


def _session_id(form: MultiDict[str, str]) -> UUID:
    try:
        return UUID(form.get("session_id", ""))
    except ValueError as broken:
        raise RuleBroken("session.form") from broken


def _after(duo: DuoPage) -> str:
    """Who begins after the session that is being written down, if nobody says otherwise: a or b."""
    return "ab"[1 - duo.members.index(duo.turn)]


def _day(form: MultiDict[str, str]) -> date:
    """One of the proposed days, or the other day in one of three forms. Raises `session.day`."""
    chosen = form.get("day", "")
    day = read_day(form.get("other", "") if chosen in {"", "other"} else chosen, today=today())
    if day is None:
        raise RuleBroken("session.day")
    return day


def _form(duo: DuoPage, form: MultiDict[str, str], problem: str | None = None) -> str:
    idea = suggestion(duo)
    return show(
        "log",
        duo,
        form=form,
        days=_proposed_days(),
        example=today() - timedelta(days=3),
        lengths=sorted({*LENGTHS, _agreed_minutes(duo)}),
        formats=_formats(duo, idea),
        idea=idea,
        reason=reason(idea) if idea else None,
        problem=problem,
    )


def _agreed_minutes(duo: DuoPage) -> int:
    """How long the two agreed to meet."""
    return int(duo.agreement.terms.get("A03", {}).get("minutes", 60))


def _formats(duo: DuoPage, idea: Suggestion | None) -> dict[str, list[Format]]:
    """`near`: what is suggested, and what the programme planned for this session and the last one; `others`: all others for two."""
    catalogue = services().catalogue
    programme = catalogue.programmes.get(duo.cohort.programme)
    planned = [one for session in programme.plan[max(duo.held - 1, 0) : duo.held + 1] for one in session.formats] if programme else []
    first = [idea.format.id] if idea else []
    near = [catalogue.formats[one] for one in dict.fromkeys([*first, *(each.format for each in reversed(planned))])]
    return {"near": near, "others": [one for one in catalogue.for_two if one not in near]}


def _proposed_days() -> list[tuple[str, str]]:
    present, before = today(), today() - timedelta(days=1)
    return [
        (present.isoformat(), gettext("today, %(day)s", day=weekday(present))),
        (before.isoformat(), gettext("yesterday, %(day)s", day=weekday(before))),
    ]
