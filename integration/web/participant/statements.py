"""What I tell HR about my competencies: one at a time, seen before it is sent, taken back in one click."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for

from integration.domain.people.statement import LEVELS, stated
from integration.flows.people import statements as flow
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.participant.our_duo import Page, me

pages = Blueprint("statements", __name__, url_prefix="/t/<uuid:lid>/own/statements")


@pages.get("")
@participants
def home() -> Page:
    """All competencies, and what HR sees of each."""
    return _show("all", told=flow.look(services().store, person=me()))


@pages.get("/<competency>")
@participants
def choose(competency: str) -> Page:
    """Choose a level, with what each of them means."""
    told = flow.look(services().store, person=me())
    missing = "missing" in request.args
    return _show("level", one=_known(competency), said=told.statements.get(competency), told=told, missing=missing)


@pages.get("/<competency>/preview")
@participants
def preview(competency: str) -> Page:
    """Exactly what HR will see."""
    level = request.args.get("level", type=int)
    if level is None or level not in LEVELS:
        return redirect(url_for("statements.choose", competency=_known(competency), missing="level"), 303)
    said = stated(_known(competency), level, known=services().catalogue.competencies, on=now().date())
    return _show("preview", said=said, told=flow.look(services().store, person=me()), words=services().settings.language)


@pages.post("/<competency>/<int:level>")
@participants
def tell(competency: str, level: int) -> Page:
    """Send it."""
    known = {one.id: one.title for one in services().catalogue.competencies.values()}
    flow.tell(services().store, person=me(), competency=competency, level=level, known=known, now=now())
    return redirect(url_for("statements.home", done="told", _anchor=competency), 303)


@pages.post("/<competency>/withdrawal")
@participants
def take_back(competency: str) -> Page:
    """Take it back."""
    flow.take_back(services().store, person=me(), competency=_known(competency), now=now())
    return redirect(url_for("statements.home", done="taken-back", _anchor=competency), 303)


def _known(competency: str) -> str:
    return competency if competency in services().catalogue.competencies else abort(404)


def _show(template: str, **values: object) -> str:
    catalogue, done = services().catalogue, request.args.get("done")
    return render_template(f"participant/statements/{template}.html", catalogue=catalogue, done=done, here="own", **values)
