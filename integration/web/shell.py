"""The frame around every page: where a visitor starts, the language, help, and the questions machines ask."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from uuid import UUID

from flask import Blueprint, Flask, Response, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WsgiResponse

from integration.domain.lms.launch import Purpose
from integration.domain.people.account import Right
from integration.domain.people.visitor import Visitor
from integration.flows.access.choose_language import choose_language as keep_language
from integration.flows.journey import help_page as help_route
from integration.flows.lms import refresh_roster
from integration.store import reads
from integration.web.context import now, services, today
from integration.web.identity import open_to_all, signed_in, visitor
from integration.web.lti import placed
from integration.web.page.language import LANGUAGES
from integration.web.page.weave import seam

pages = Blueprint("shell", __name__)
COORDINATING = frozenset({Purpose.ACTIVITY, Purpose.COURSE})


def prepare(app: Flask) -> None:
    """Give all templates the addresses of our files, with their digest, so that browsers may keep them for good."""
    digests = {file.name: sha256(file.read_bytes()).hexdigest()[:12] for file in Path(str(app.static_folder)).iterdir()}
    app.jinja_env.globals.update(
        asset=lambda name: url_for("static", filename=name, v=digests[name]), today=today, fresh_id=_fresh_id, draw_seam=seam
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def _fresh_id() -> str:
    """An id that occurs once on this page (masks of drawings need one)."""
    if "ids" not in g:
        g.ids = count(1)
    return f"i{next(g.ids)}"


@pages.get("/t/<uuid:lid>/")
@signed_in
def start() -> WsgiResponse | str:
    """Where a launch leads: to one's own duo, to the groups one coordinates, or to what is still missing."""
    here = visitor()
    if instead := _instead(here):
        return render_template(f"participant/{instead}.html")
    if here.launch and here.launch.purpose in placed.PAGES:
        return redirect(url_for(placed.PAGES[here.launch.purpose]), 303)
    if here.launch and here.launch.context_id and here.holds(Right.COORDINATOR):
        _freshen(here.launch.context_id)
    if here.launch is not None and here.holds(Right.COORDINATOR) and not (here.employee and _has_duo(here.employee.id)):
        return redirect(placed.board(), 303)
    if here.may_take_part:
        return redirect(placed.own_page(), 303)
    page = "proposed" if here.proposed else "unknown"
    return render_template(f"participant/{page}.html", code=here.account.short_code, basis=here.account.link_basis)


def _instead(here: Visitor) -> str | None:
    """The page for who may go no further in this way: under somebody else's name, or coordinating without a cookie (CK-08).

    Nobody chooses content without a cookie, not even that nothing is chosen: what a script shows may send no form to the LMS.
    """
    if here.is_acting:
        return "acting"
    if not here.carried or here.launch is None:
        return None
    if here.launch.purpose is Purpose.PLACING:
        return "carried"
    coordinates = Right.COORDINATOR in here.rights and here.launch.purpose in COORDINATING
    return "carried" if coordinates and not (here.employee and _has_duo(here.employee.id)) else None


def _freshen(context_id: UUID) -> None:
    """A coordinator came in: let a worker read who is in the course, at most every ten minutes (NRPS-06).

    Not while content is chosen: Moodle tells where the list is only once the course has an activity of ours.
    """
    own = services()
    refresh_roster.ask(own.store, own.bell, context_id=context_id, patience=refresh_roster.BETWEEN_LAUNCHES, now=now())


@pages.post("/t/<uuid:lid>/language")
@signed_in
def choose_language() -> WsgiResponse:
    """Speak this language from now on, on the page one came from; once only for who acts as somebody else, of whom nothing is saved."""
    code, back = request.form.get("language", ""), request.form.get("back", "")
    if code not in LANGUAGES:
        abort(400)
    here, home = visitor(), url_for("shell.start")
    onward = back if back.startswith(home) and back.isprintable() else home
    if here.is_acting:
        return redirect(f"{onward.partition('?')[0]}?lang={code}", 303)
    keep_language(services().store, account_id=here.account.id, language=code)
    return redirect(onward, 303)


@pages.get("/t/<uuid:lid>/help")
@signed_in
def tool_help() -> str:
    """What this is, and whom to ask; with the way back. Whatever somebody comes for, it is this one page, and all of it is on it."""
    here = visitor()
    if here.may_take_part:
        help_route.opened(services().store, now=now())
    return render_template("shell/help.html", back=url_for("shell.start"), adviser=_adviser(), ways=_ways(), duo_id=_own_duo(here))


@pages.get("/help")
@open_to_all
def help_page() -> str:
    """What this is, and whom to ask."""
    return render_template("shell/help.html", back=None, adviser=_adviser(), ways=_ways(), duo_id=None)


@pages.get("/health/live")
@open_to_all
def live() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


@pages.get("/health/ready")
@open_to_all
def ready() -> tuple[dict[str, str], int]:
    """Whether we can do our work: without the database we cannot; without Redis everything still goes out, only later."""
    bell = "ok" if services().bell.is_heard() else "degraded"
    alive = services().store.is_alive()
    database, status = ("ok", bell) if alive else ("unavailable", "unavailable")
    return {"status": status, "database": database, "bell": bell}, 200 if alive else 503


@pages.get("/.well-known/security.txt")
@open_to_all
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116)."""
    expires = (now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {services().settings.base_url}/help", f"Expires: {expires}", "Preferred-Languages: nl, en"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _adviser() -> dict[str, str | None]:
    own = services().settings
    return {"name": own.adviser_name, "phone": own.adviser_phone, "email": own.adviser_email}


def _ways() -> object:
    """What somebody can do, in the words of the catalogue."""
    return services().catalogue.signs["E06"].actions


def _own_duo(here: Visitor) -> UUID | None:
    """The duo somebody may want to stop."""
    if not here.may_take_part or here.employee is None:
        return None
    with services().store.reading() as db:
        return next((card.id for card in reads.my_duos(db, here.employee.id) if card.is_open), None)


def _has_duo(employee_id: UUID) -> bool:
    with services().store.reading() as db:
        return reads.has_duo(db, employee_id)
