"""Imports: what was read, what it would change, and the yes or no to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import Refused
from integration.flows.people import apply_changes
from integration.store.reads.admin import imports
from integration.store.reads.admin.imports import ImportPage
from integration.web.admin.answers import Page, actor, go_to
from integration.web.admin.connections import fetch_people
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("imports", __name__, url_prefix="/admin/imports")
SHOWN = ("mover", "joiner", "leaver", "rejoiner", "problem")
COUNTED = {"mover": "movers", "joiner": "joiners", "leaver": "leavers", "rejoiner": "rejoiners", "problem": "problems"}


@pages.get("")
@admins
def home() -> str:
    """The newest imports."""
    with services().store.reading() as db:
        return render_template("admin/imports.html", lines=imports.recent(db))


@pages.get("/<uuid:import_id>")
@admins
def one(import_id: UUID) -> str:
    """The guard if there is one, the counts as filters, and what changes for whom."""
    page = _page(import_id, "mover")
    asked = request.args.get("show", "")
    shown = asked if asked in SHOWN else _most_telling(page)
    if shown not in {"mover", "problem"}:
        page = _page(import_id, shown)
    limit = services().settings.import_shrink_limit
    return render_template("admin/import.html", page=page, shown=shown, limit=limit, done=request.args.get("done"))


@pages.post("/<uuid:import_id>/application")
@admins
def apply(import_id: UUID) -> Page:
    """Yes: put the changes into the roster."""
    return _decide(apply_changes.apply, import_id, done="applied")


@pages.post("/<uuid:import_id>/discarding")
@admins
def discard(import_id: UUID) -> Page:
    """No: throw them away; the next import finds them again."""
    return _decide(apply_changes.discard, import_id, done="discarded")


@pages.post("/<uuid:import_id>/renewal")
@admins
def renew(import_id: UUID) -> Page:
    """Throw them away and fetch the people again at once."""
    with suppress(Refused):
        apply_changes.discard(services().store, import_id=import_id, actor=actor(), now=now())
    return fetch_people()


def _decide(decision: Callable[..., object], import_id: UUID, *, done: str) -> Page:
    try:
        decision(services().store, import_id=import_id, actor=actor(), now=now())
    except Refused:
        done = "late"
    return go_to("imports.one", import_id=import_id, done=done)


def _page(import_id: UUID, kind: str) -> ImportPage:
    with services().store.reading() as db:
        return imports.import_page(db, import_id, kind=kind)


def _most_telling(page: ImportPage) -> str:
    """What to show first: the leavers when a guard holds, else the first kind there is."""
    if page.read.guard:
        return "leaver"
    return next((kind for kind in SHOWN if getattr(page.read, COUNTED[kind])), SHOWN[0])
