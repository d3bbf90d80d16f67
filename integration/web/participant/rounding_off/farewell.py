"""The pages of the goodbye: say that I am done, and, once we both are, look back on all of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.journey.farewell import said
from integration.domain.journey.harvest import Level
from integration.domain.measuring.points import Edge, Point
from integration.domain.mentoring.progress import HARVEST_FORMAT
from integration.domain.retention import Data
from integration.flows.journey import farewell as flow
from integration.store.reads import DuoPage
from integration.store.reads.journey.harvest import harvest_for
from integration.store.reads.journey.measures import measuring
from integration.web.context import now, services, today
from integration.web.identity import participants
from integration.web.page import path
from integration.web.participant.group import next_meeting
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, end_of, go, me, show

pages = Blueprint("farewell", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/farewell")


@pages.get("")
@participants
def home(duo_id: UUID) -> Page:
    """Say goodbye; or what we did and learned, once the trajectory is complete."""
    return _home(duo_id, "")


@pages.post("")
@participants
def say(duo_id: UUID) -> Page:
    """I am done."""
    words = request.form.get("words", "")
    try:
        flow.say_goodbye(services().store, duo_id=duo_id, said=said(me(), words, now()), now=now())
    except RuleBroken as broken:
        return _home(duo_id, words, problem=broken.code), UNPROCESSABLE
    return go("farewell.home", duo_id, done="goodbye")


@pages.post("/withdrawal")
@participants
def take_back(duo_id: UUID) -> Page:
    """I am not done after all."""
    try:
        flow.take_back(services().store, duo_id=duo_id, person=me())
    except RuleBroken:
        return go("farewell.home", duo_id, done="")
    return go("farewell.home", duo_id, done="goodbye-taken-back")


def _home(duo_id: UUID, words: str, *, problem: str | None = None) -> str:
    duo = duo_of_mine(duo_id)
    with services().store.reading() as db:
        lines = harvest_for(db, duo_id, me())
    return show(
        "rounding_off/farewell",
        duo,
        lines=lines,
        levels=tuple(Level),
        minutes=sum(line.minutes for line in duo.sessions if line.number is not None),
        drawings=path.drawings(duo),
        format=services().catalogue.formats[HARVEST_FORMAT],
        meeting=next_meeting(duo),
        formats=services().catalogue.formats,
        points=list(_still_asked(duo)),
        words=words,
        kept=end_of(duo, Data.CONTENT),
        shared_until=end_of(duo, Data.HARVEST),
        problem=problem,
    )


def _still_asked(duo: DuoPage) -> Iterator[tuple[Point, date, bool]]:
    """What is asked at the end and after it that I am not done with: from when, and whether that is now."""
    with services().store.reading() as db:
        mine = measuring(db, duo.id, me(), now())
    for point in services().catalogue.points.values():
        days = point.window.days(duo.cohort)
        is_late = point.window.edge is Edge.END and not mine.is_finished(point.id)
        if is_late and days and mine.day and mine.day < days[1]:
            begins = days[0] + (today() - mine.day)
            yield point, begins, mine.day >= days[0]
