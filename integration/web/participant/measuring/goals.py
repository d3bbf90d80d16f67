"""The pages of how it goes with what the two learn and bring in: notes at each goal and offer, for oneself or for both."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.journey.goals import LONGEST_NOTE
from integration.flows.journey import goals as flow
from integration.store.reads.journey.goals import goal_of, goals_of, note_of_mine
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show

pages = Blueprint("goals", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/goals")


@pages.get("")
@participants
def overview(duo_id: UUID) -> Page:
    """The goals and offers of both, and the notes I may read."""
    with services().store.reading() as db:
        told = goals_of(db, duo_id, me())
    return show("goals/overview", duo_of_mine(duo_id), goals=told)


@pages.get("/<uuid:aim_id>/note")
@participants
def begin_note(duo_id: UUID, aim_id: UUID) -> Page:
    """The form for a new note."""
    return _new(duo_id, aim_id, {})


@pages.post("/<uuid:aim_id>/note")
@participants
def write_note(duo_id: UUID, aim_id: UUID) -> Page:
    """Keep it."""
    try:
        flow.write_note(services().store, duo_id=duo_id, aim_id=aim_id, person=me(), words=_words(), is_shared=_is_shared(), now=now())
    except RuleBroken as broken:
        return _new(duo_id, aim_id, request.form, problem=broken.code), UNPROCESSABLE
    return go("goals.overview", duo_id, done="note")


@pages.get("/notes/<uuid:note_id>")
@participants
def note(duo_id: UUID, note_id: UUID) -> Page:
    """A note of mine, to change or remove."""
    return _mine(duo_id, note_id, None)


@pages.post("/notes/<uuid:note_id>")
@participants
def change_note(duo_id: UUID, note_id: UUID) -> Page:
    """Keep what I changed, or take the note away."""
    if "remove" in request.form:
        flow.remove_note(services().store, duo_id=duo_id, note_id=note_id, person=me())
        return go("goals.overview", duo_id, done="note-removed")
    try:
        flow.change_note(services().store, duo_id=duo_id, note_id=note_id, person=me(), words=_words(), is_shared=_is_shared(), now=now())
    except RuleBroken as broken:
        return _mine(duo_id, note_id, request.form, problem=broken.code), UNPROCESSABLE
    return go("goals.overview", duo_id, done="note")


def _words() -> str:
    return request.form.get("note", "")


def _is_shared() -> bool:
    return request.form.get("readers") == "both"


def _new(duo_id: UUID, aim_id: UUID, form: Mapping[str, str], problem: str | None = None) -> str:
    with services().store.reading() as db:
        goal = goal_of(db, duo_id, me(), aim_id)
    return show("goals/note", duo_of_mine(duo_id), about=goal.words, side=goal.side, form=form, longest=LONGEST_NOTE, problem=problem)


def _mine(duo_id: UUID, note_id: UUID, form: Mapping[str, str] | None, problem: str | None = None) -> str:
    with services().store.reading() as db:
        kept = note_of_mine(db, duo_id, me(), note_id)
    form = {"note": kept.words, "readers": "both" if kept.is_shared else "me"} if form is None else form
    return show("goals/note", duo_of_mine(duo_id), about=kept.about, kept=kept, form=form, longest=LONGEST_NOTE, problem=problem)
