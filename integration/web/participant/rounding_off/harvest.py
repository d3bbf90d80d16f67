"""The pages of the harvest: what we learned, at three levels, and what of it may be read in the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.journey.harvest import FEWEST_DUOS, MOST_ITEMS, Level
from integration.domain.mentoring.progress import HARVEST_FORMAT
from integration.flows.journey import harvest as flow
from integration.store.reads.journey.harvest import HarvestLine, harvest_for
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show

pages = Blueprint("harvest", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/harvest")


@pages.get("")
@participants
def home(duo_id: UUID) -> Page:
    """What both of us harvested so far, and room for more."""
    return _home(duo_id, {})


@pages.post("/items")
@participants
def write(duo_id: UUID) -> Page:
    """Keep one thing I learned."""
    form = request.form
    level, words = form.get("level", ""), form.get("words", "")
    try:
        flow.write(services().store, duo_id=duo_id, person=me(), level=level, words=words, now=now())
    except RuleBroken as broken:
        return _home(duo_id, form, problem=broken.code), UNPROCESSABLE
    return go("harvest.home", duo_id, done="harvested")


@pages.get("/items/<uuid:item_id>")
@participants
def change(duo_id: UUID, item_id: UUID) -> Page:
    """Say it otherwise, or take it away; a page of its own, because neither can be undone."""
    item = _mine(duo_id, item_id).item
    return _change(duo_id, item_id, {"level": item.level, "words": item.words})


@pages.post("/items/<uuid:item_id>")
@participants
def rewrite(duo_id: UUID, item_id: UUID) -> Page:
    """Keep it in other words."""
    form = request.form
    level, words = form.get("level", ""), form.get("words", "")
    try:
        flow.rewrite(services().store, duo_id=duo_id, person=me(), item_id=item_id, level=level, words=words, now=now())
    except RuleBroken as broken:
        return _change(duo_id, item_id, form, problem=broken.code), UNPROCESSABLE
    return go("harvest.home", duo_id, done="rewritten")


@pages.post("/items/<uuid:item_id>/removal")
@participants
def remove(duo_id: UUID, item_id: UUID) -> Page:
    """Take it away."""
    try:
        flow.remove(services().store, duo_id=duo_id, person=me(), item_id=item_id)
    except RuleBroken as broken:
        return _home(duo_id, {}, problem=broken.code), UNPROCESSABLE
    return go("harvest.home", duo_id, done="harvest-removed")


@pages.get("/sharing")
@participants
def ask(duo_id: UUID) -> Page:
    """Choose what may be read in the organisation, in the exact words that would leave."""
    return show("rounding_off/sharing", duo_of_mine(duo_id), lines=_lines(duo_id), levels=tuple(Level), fewest=FEWEST_DUOS)


@pages.post("/sharing")
@participants
def agree(duo_id: UUID) -> Page:
    """Keep to what I say yes, in the words that I read; what was changed since is asked again."""
    as_read = flow.agree(services().store, duo_id=duo_id, person=me(), yes_to=request.form.getlist("item"), now=now())
    return go("harvest.home", duo_id, done="agreed") if as_read else go("harvest.ask", duo_id, done="changed-since")


@pages.post("/items/<uuid:item_id>/withdrawal")
@participants
def withdraw(duo_id: UUID, item_id: UUID) -> Page:
    """Take my yes back, at once."""
    flow.take_back(services().store, duo_id=duo_id, person=me(), item_id=item_id)
    return go("harvest.home", duo_id, done="unshared")


def _lines(duo_id: UUID) -> list[HarvestLine]:
    with services().store.reading() as db:
        return harvest_for(db, duo_id, me())


def _mine(duo_id: UUID, item_id: UUID) -> HarvestLine:
    """My own item. Raises `harvest.not-found`."""
    found = next((line for line in _lines(duo_id) if line.is_mine and line.item.id == item_id), None)
    if found is None:
        raise RuleBroken("harvest.not-found")
    return found


def _home(duo_id: UUID, form: Mapping[str, str], *, problem: str | None = None) -> str:
    lines = _lines(duo_id)
    return show(
        "rounding_off/harvest",
        duo_of_mine(duo_id),
        lines=lines,
        left=MOST_ITEMS - sum(line.is_mine for line in lines),
        levels=tuple(Level),
        format=services().catalogue.formats[HARVEST_FORMAT],
        form=form,
        problem=problem,
    )


def _change(duo_id: UUID, item_id: UUID, form: Mapping[str, str], *, problem: str | None = None) -> str:
    duo, line = duo_of_mine(duo_id), _mine(duo_id, item_id)
    return show("rounding_off/item", duo, line=line, levels=tuple(Level), form=form, problem=problem)
