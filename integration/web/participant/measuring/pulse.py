"""The pages of looking back: a minute after a session, and all of one's own answers in a row."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from integration.domain.errors import RuleBroken
from integration.domain.measuring.pulse import LOW, Answers, Pulse, TopicBy
from integration.flows.journey import pulse as flow
from integration.store.reads import DuoPage, SessionLine
from integration.store.reads.journey.pulse import LookingBack
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, looked_back_on, me, show

pages = Blueprint("pulse", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>")
INSTRUMENT = "pulse"
RATINGS = ("learned", "contributed", "satisfied", "safe")
HELP = {1: "E06"}
"""After the first time, and after any more (docs/domain.md, early warnings)."""
MORE_HELP = "E07"


@pages.get("/sessions/<uuid:session_id>/pulse")
@participants
def answer(duo_id: UUID, session_id: UUID) -> Page:
    """The questions, with what I answered before. Nothing is chosen beforehand."""
    return _form(duo_id, session_id, None)


@pages.post("/sessions/<uuid:session_id>/pulse")
@participants
def keep(duo_id: UUID, session_id: UUID) -> Page:
    """Keep my answers; after an answer that something did not feel right, this page itself offers help, and nobody is told."""
    form = request.form
    try:
        answers = _answers(form)
        given = Pulse(session_id=session_id, person=me(), answers=answers, answered_at=now())
        is_shared = form.get("readers") == "both"
        flow.look_back(
            services().store, services().catalogue.balance, pulse=given, note=form.get("note", ""), is_shared=is_shared, duo_id=duo_id
        )
    except RuleBroken as broken:
        return _form(duo_id, session_id, form, problem=broken.code), UNPROCESSABLE
    if answers.safe is not None and answers.safe <= LOW:
        return go("pulse.answer", duo_id, done="pulse", session_id=session_id)
    return go("participant.duo", duo_id, done="pulse")


@pages.post("/sessions/<uuid:session_id>/pulse/skip")
@participants
def skip(duo_id: UUID, session_id: UUID) -> Page:
    """Answer nothing about this session."""
    flow.skip(services().store, duo_id=duo_id, session_id=session_id, person=me(), now=now())
    return go("participant.duo", duo_id, done="pulse-skipped")


@pages.get("/looking-back")
@participants
def overview(duo_id: UUID) -> Page:
    """My own answers in a row, and what I wrote."""
    duo = duo_of_mine(duo_id)
    return show("looking_back", duo, mine=looked_back_on(duo_id), instrument=services().catalogue.instruments[INSTRUMENT])


@pages.post("/sessions/<uuid:session_id>/note")
@participants
def write_note(duo_id: UUID, session_id: UUID) -> Page:
    """Share a note, take it back, or remove it."""
    words, is_shared = request.form.get("note", ""), request.form.get("readers") == "both"
    flow.write_note(services().store, duo_id=duo_id, session_id=session_id, person=me(), words=words, is_shared=is_shared, now=now())
    return go("pulse.overview", duo_id, done="note" if words else "note-removed")


def _form(duo_id: UUID, session_id: UUID, form: MultiDict[str, str] | None, *, problem: str | None = None) -> str:
    duo = duo_of_mine(duo_id)
    line, mine = _line(duo, session_id), looked_back_on(duo_id)
    return show(
        "pulse",
        duo,
        line=line,
        instrument=services().catalogue.instruments[INSTRUMENT],
        format=services().catalogue.formats.get(line.format_id or ""),
        form=_given(mine, session_id) if form is None else form,
        was_answered=session_id in mine.pulses,
        sign=_sign(mine, session_id),
        signs=services().catalogue.signs,
        problem=problem,
    )


def _line(duo: DuoPage, session_id: UUID) -> SessionLine:
    line = next((line for line in duo.sessions if line.id == session_id), None)
    if line is None:
        raise RuleBroken("session.not-found")
    return line


def _given(mine: LookingBack, session_id: UUID) -> MultiDict[str, str]:
    """What I answered, as the form holds it."""
    pulse, note = mine.pulses.get(session_id), mine.note_of_mine(session_id)
    given = MultiDict({"note": note.words, "readers": "both" if note.is_shared else "me"} if note else {})
    if pulse:
        told = {name: getattr(pulse.answers, name) for name in (*RATINGS, "agenda", "voice")}
        given.update({name: str(value) for name, value in told.items() if value is not None})
        given.update({"skip": "yes"} if pulse.answers.skip else {})
    return given


def _sign(mine: LookingBack, session_id: UUID) -> str | None:
    """The help that goes with my answer on this session."""
    pulse = mine.pulses.get(session_id)
    if pulse is None or pulse.answers.safe is None or pulse.answers.safe > LOW:
        return None
    return HELP.get(mine.times_unsafe, MORE_HELP)


def _answers(form: MultiDict[str, str]) -> Answers:
    """Raises `pulse.answer` for what is not on the form."""
    numbers = {name: form.get(name) or None for name in (*RATINGS, "voice")}
    agenda = form.get("agenda") or None
    try:
        read = {name: None if value is None else int(value) for name, value in numbers.items()}
        return Answers(**read, agenda=TopicBy(agenda) if agenda else None, skip=form.get("skip") == "yes")
    except ValueError as broken:
        raise RuleBroken("pulse.answer") from broken
