"""The pages of looking back halfway: what I think, alone; what I choose, separately; what we chose, once we both did."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.journey.midway import Choice, Chosen, Thoughts, chosen, plain
from integration.flows.journey import midway as flow
from integration.store.journey import midway
from integration.store.reads import DuoPage
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show

pages = Blueprint("midway", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/midway")
FORMAT, SIGN = "F21", "E15"


@pages.get("")
@participants
def home(duo_id: UUID) -> Page:
    """What I wrote down and chose; what both chose, once there are two choices."""
    return _home(duo_id, None)


@pages.post("/thoughts")
@participants
def write(duo_id: UUID) -> Page:
    """Keep my thoughts."""
    form = request.form
    try:
        words = {name: plain(form.get(name, "")) for name in ("more", "less", "kept")}
        thoughts = Thoughts(**words, on_behalf=form.get("on_behalf") == "yes")
        flow.write_thoughts(services().store, duo_id=duo_id, person=me(), thoughts=thoughts, now=now())
    except RuleBroken as broken:
        return _home(duo_id, form, problem=broken.code), UNPROCESSABLE
    return go("midway.home", duo_id, done="thoughts")


@pages.get("/choice")
@participants
def ask(duo_id: UUID) -> Page:
    """Choose; a page of its own, because after both chose it stands."""
    duo = duo_of_mine(duo_id)
    mine = _choices(duo).get(me())
    return _choice(duo, {"choice": mine.choice, "words": mine.words} if mine else {})


@pages.post("/choice")
@participants
def choose(duo_id: UUID) -> Page:
    """Keep my choice."""
    form = request.form
    try:
        mine = chosen(me(), form.get("choice", ""), form.get("words", ""), now())
        flow.choose(services().store, duo_id=duo_id, chosen=mine, now=now())
    except RuleBroken as broken:
        return _choice(duo_of_mine(duo_id), form, problem=broken.code), UNPROCESSABLE
    return go("midway.home", duo_id, done="chosen")


def _home(duo_id: UUID, form: Mapping[str, str] | None, *, problem: str | None = None) -> str:
    duo, catalogue = duo_of_mine(duo_id), services().catalogue
    with services().store.reading() as db:
        thoughts = midway.thoughts_of(db, duo_id, me())
    return show(
        "midway",
        duo,
        form=_given(thoughts) if form is None else form,
        choices=_choices(duo),
        format=catalogue.formats[FORMAT],
        sign=catalogue.signs[SIGN] if thoughts.on_behalf else None,
        problem=problem,
    )


def _choice(duo: DuoPage, form: Mapping[str, str], *, problem: str | None = None) -> str:
    return show("midway_choice", duo, form=form, options=tuple(Choice), is_over=duo.midway is not None, problem=problem)


def _choices(duo: DuoPage) -> dict[UUID, Chosen]:
    with services().store.reading() as db:
        return midway.choices_for(db, duo.id, me())


def _given(thoughts: Thoughts) -> dict[str, str]:
    """What I wrote, as the form holds it."""
    told = {"more": thoughts.more, "less": thoughts.less, "kept": thoughts.kept}
    return told | ({"on_behalf": "yes"} if thoughts.on_behalf else {})
