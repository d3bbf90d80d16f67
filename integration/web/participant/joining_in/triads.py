"""The page of three: who learns along with a duo for a while, a yes or no, what all three learn and bring in, and the way out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for

from integration.domain.errors import RuleBroken
from integration.flows import triads as flow
from integration.store.reads.journey.triad import TriadPage, triad_page, triads_around
from integration.web.context import now, services, today
from integration.web.identity import participants
from integration.web.page.language import gettext
from integration.web.participant.meetings import as_file
from integration.web.participant.our_duo import UNPROCESSABLE, Page, me

pages = Blueprint("triads", __name__, url_prefix="/t/<uuid:lid>/three/<uuid:duo_id>")


@pages.get("")
@participants
def read(duo_id: UUID) -> Page:
    """What the three share."""
    return _page(duo_id)


@pages.post("/acceptance")
@participants
def accept(duo_id: UUID) -> Page:
    """Yes; of the third with what they want to learn and bring in."""
    learn, offer = request.form.get("learn", ""), request.form.get("offer", "")
    try:
        flow.accept(services().store, duo_id=duo_id, person=me(), now=now(), learn=learn, offer=offer)
    except RuleBroken as broken:
        return _page(duo_id, problem=broken.code), UNPROCESSABLE
    return redirect(url_for("triads.read", duo_id=duo_id, done="accepted"), 303)


@pages.post("/end")
@participants
def stop(duo_id: UUID) -> Page:
    """No, or no longer. Pressed twice, it is done once."""
    try:
        flow.stop(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken as broken:
        if broken.code != "triad.not-found":
            raise
    return redirect(url_for("participant.home", done="three-stopped"), 303)


@pages.get("/session.ics")
@participants
def calendar(duo_id: UUID) -> Response:
    """The next session for my own calendar."""
    shown = _triad(duo_id)
    if shown.ahead is None:
        raise RuleBroken("meeting.not-found")
    one, other = (part.person.short_name for part in shown.others)
    return as_file(shown.ahead, gettext("Session with %(one)s and %(other)s", one=one, other=other))


def my_triads() -> tuple[TriadPage, ...]:
    """Those in which I am one of the three."""
    with services().store.reading() as db:
        return triads_around(db, me(), today())


def _triad(duo_id: UUID) -> TriadPage:
    with services().store.reading() as db:
        return triad_page(db, duo_id, me(), today())


def _page(duo_id: UUID, problem: str | None = None) -> str:
    form = {name: request.form.get(name, "") for name in ("learn", "offer")}
    done = request.args.get("done")
    return render_template("participant/three.html", triad=_triad(duo_id), form=form, done=done, problem=problem)
