"""The pages of T0 to T3 and of one's own growth: a few questions a page, kept at each step, all of them voluntary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, abort, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as Answer

from integration.domain.errors import RuleBroken
from integration.domain.measuring import measures as rules
from integration.domain.measuring.growth import picture
from integration.domain.measuring.instruments import Answer as Given
from integration.domain.measuring.instruments import Instrument, Item, ScaleKind
from integration.domain.measuring.points import Ask, Point
from integration.flows.journey import measures as flow
from integration.store.reads import DuoPage
from integration.store.reads.journey.measures import Measuring, measuring
from integration.store.reads.journey.sharing import is_shown_something, my_scans
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.page.growth import drawn
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show

pages = Blueprint("measures", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>")
MOST_ON_A_PAGE = 11
NONE = "none"
"""How the form says "cannot tell", which is an answer; no field at all is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of questions: part of an instrument."""

    ask: Ask
    instrument: Instrument
    items: tuple[Item, ...]


@pages.get("/measures/<point_id>/<int:number>")
@participants
def ask(duo_id: UUID, point_id: str, number: int) -> Page:
    """A page of questions, with what I answered before."""
    return _form(duo_of_mine(duo_id), _point(point_id), number)


@pages.post("/measures/<point_id>/<int:number>")
@participants
def keep(duo_id: UUID, point_id: str, number: int) -> Page:
    """Keep this page, and go on, back, or away."""
    duo, point = duo_of_mine(duo_id), _point(point_id)
    sheets = _sheets(duo, point)
    sheet = _sheet(sheets, number)
    try:
        flow.save(
            services().store,
            point,
            sheet.instrument,
            view=sheet.ask.view,
            items=sheet.items,
            given=_given(sheet.items, request.form),
            duo_id=duo_id,
            person=me(),
            now=now(),
        )
        return _onward(duo, point, number, last=len(sheets))
    except RuleBroken as broken:
        return _form(duo, point, number, form=request.form, problem=broken.code), UNPROCESSABLE


@pages.get("/growth")
@participants
def growth(duo_id: UUID) -> Page:
    """How I see myself then and now, and how my partner sees me; and what is asked now."""
    duo, mine, catalogue = duo_of_mine(duo_id), _mine(duo_id), services().catalogue
    with services().store.reading() as db:
        scans, is_shown = my_scans(db, mine, me()), is_shown_something(db, duo_id, me())
    seen = picture(catalogue.instruments, catalogue.competencies, mine=mine.mine, about_me=mine.about_me)
    return show(
        "growth",
        duo,
        picture=seen,
        rows=drawn(seen),
        competencies=catalogue.competencies,
        points=mine.open_points(catalogue.points),
        correctable=mine.correctable(catalogue.points, now()),
        has_ratings=mine.about_me is not None,
        needs_help=any(map(rules.asks_for_help, mine.mine)),
        signs=catalogue.signs,
        titles=catalogue.points,
        scans=scans,
        is_shown_something=is_shown,
    )


def _onward(duo: DuoPage, point: Point, number: int, *, last: int) -> Answer:
    if "later" in request.form:
        return go("participant.duo", duo.id, done="measures-kept")
    if "earlier" in request.form or number < last:
        return go("measures.ask", duo.id, done="", point_id=point.id, number=number + (-1 if "earlier" in request.form else 1))
    flow.finish(services().store, point, duo_id=duo.id, person=me(), now=now())
    return go("measures.growth", duo.id, done="measured")


def _form(duo: DuoPage, point: Point, number: int, *, form: MultiDict[str, str] | None = None, problem: str | None = None) -> str:
    sheets, mine = _sheets(duo, point), _mine(duo.id)
    sheet = _sheet(sheets, number)
    if not mine.is_open(point, now()):
        raise RuleBroken("measure.closed")
    kept = mine.response(point.id, sheet.instrument.id, sheet.ask.view)
    shown = (
        form
        if form is not None
        else MultiDict({name: NONE if one is None else str(one) for name, one in kept.answers.items()} if kept else {})
    )
    return show(
        "measures",
        duo,
        point=point,
        sheet=sheet,
        number=number,
        last=len(sheets),
        form=shown,
        competencies=services().catalogue.competencies,
        problem=problem,
    )


def _point(point_id: str) -> Point:
    return services().catalogue.points.get(point_id) or abort(404)


def _sheet(sheets: list[Sheet], number: int) -> Sheet:
    return sheets[number - 1] if 0 < number <= len(sheets) else abort(404)


def _sheets(duo: DuoPage, point: Point) -> list[Sheet]:
    catalogue = services().catalogue
    programme = catalogue.programmes.get(duo.cohort.programme)
    asked = point.questions(catalogue.instruments, programme.competencies if programme else ())
    return [Sheet(ask=one, instrument=catalogue.instruments[one.instrument], items=part) for one, items in asked for part in _parts(items)]


def _parts(items: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    """In pages that are as equal as can be."""
    pages_needed = -(-len(items) // MOST_ON_A_PAGE)
    size = -(-len(items) // pages_needed) if pages_needed else 1
    yield from (items[begin : begin + size] for begin in range(0, len(items), size))


def _given(items: tuple[Item, ...], form: MultiDict[str, str]) -> dict[str, Given | None]:
    """What was answered on this page. Raises `measure.answer` for what is no answer."""
    told = [(item, form.get(item.id, "").strip()) for item in items]
    asked = [(item, raw) for item, raw in told if raw or item.scale.kind is ScaleKind.NUMBER]
    return {item.id: None if raw in {NONE, ""} else _read(item, raw) for item, raw in asked}


def _read(item: Item, raw: str) -> Given:
    if item.scale.kind not in {ScaleKind.RATING, ScaleKind.NUMBER}:
        return raw
    try:
        return int(raw)
    except ValueError as broken:
        raise RuleBroken("measure.answer") from broken


def _mine(duo_id: UUID) -> Measuring:
    with services().store.reading() as db:
        return measuring(db, duo_id, me(), now())
