"""Imports: what was read, what it would change, and the yes or no to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import Refused, Retriable, RuleBroken
from integration.domain.people.guard import Sign
from integration.flows.people.imports import apply_changes, retry_one
from integration.store.people.imports import Import
from integration.store.reads.admin import imports
from integration.store.reads.admin.imports import Sought
from integration.web.admin.answers import Page, actor, given, go_to
from integration.web.admin.connecting import failures
from integration.web.admin.connections import fetch_people
from integration.web.admin.reasons import explained
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("imports", __name__, url_prefix="/admin/imports")
pages.add_app_template_global(failures.told, "failure_told")
NUMBER = re.compile("[1-9][0-9]{0,5}")
SHOWN = ("mover", "joiner", "leaver", "rejoiner", "problem")
COUNTED = {"mover": "movers", "joiner": "joiners", "leaver": "leavers", "rejoiner": "rejoiners", "problem": "problems"}
ALARMING = {Sign.LEAVE: "leaver", Sign.RETURN: "rejoiner", Sign.JOIN: "joiner"}


@pages.get("")
@admins
def home() -> str:
    """The newest imports, of all connections or of one."""
    only = _id(request.args.get("source", ""))
    with services().store.reading() as db:
        lines = imports.recent(db, connection_id=only)
    several, done = len({each.connection_id for each in lines}) > 1, request.args.get("done")
    return render_template("admin/imports.html", lines=lines, only=only, several=several, done=done)


@pages.get("/<uuid:import_id>")
@admins
def one(import_id: UUID) -> str:
    """The guard if there is one, the counts as filters, and what changes for whom; or how far the read is."""
    with services().store.reading() as db:
        read = imports.known(db, import_id)
        sought = _sought(read)
        page = imports.import_page(db, read, sought)
    limit, done = services().settings.import_shrink_limit, request.args.get("done")
    return render_template("admin/import.html", page=page, sought=sought, shown=sought.kind, limit=limit, done=done, explained=explained)


@pages.post("/<uuid:import_id>/problems/<uuid:problem_id>/retry")
@admins
def retry(import_id: UUID, problem_id: UUID) -> Page:
    """Read one record again, and bring it in if it is right now."""
    own = services()
    try:
        done = retry_one.retry(own.store, own.sources, problem_id=problem_id, policy=own.import_policy, actor=actor(), now=now()).value
    except (Refused, Retriable) as failure:
        done = getattr(failure, "code", "unreachable")
    except RuleBroken:
        done = "settled"
    return go_to("imports.one", import_id=import_id, show="problem", done=done)


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
        apply_changes.discard(services().store, import_id=import_id, actor=actor(), now=now(), again=True)
    return fetch_people()


def _decide(decision: Callable[..., object], import_id: UUID, *, done: str) -> Page:
    try:
        decision(services().store, import_id=import_id, actor=actor(), now=now())
    except Refused:
        done = "late"
    return go_to("imports.one", import_id=import_id, done=done)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _sought(read: Import) -> Sought:
    asked, page = request.args.get("show", ""), request.args.get("page", "")
    kind = asked if asked in SHOWN else _most_telling(read)
    field = given("field") if kind == "problem" else ""
    return Sought(kind=kind, words=given("q"), field=field, page=int(page) if NUMBER.fullmatch(page) else 1)


def _most_telling(read: Import) -> str:
    """What to show first: whom the guard holds back, else the first kind there is."""
    if read.guard:
        return ALARMING.get(read.alarms[0].sign, "mover") if read.alarms else "leaver"
    return next((kind for kind in SHOWN if getattr(read, COUNTED[kind])), SHOWN[0])
