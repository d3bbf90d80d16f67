"""Connections to HR systems: what they are, when people last came in, and fetching them now."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import RuleBroken
from integration.mapping.files import connector
from integration.mapping.transforms import TRANSFORMS
from integration.store.people import grants
from integration.store.reads.admin import imports
from integration.store.reads.admin.imports import ConnectionLine
from integration.web.admin.answers import Page, go_to
from integration.web.context import services
from integration.web.identity import admins

TRANSFORM_NAMES = {function: name for name, function in TRANSFORMS.items()}
pages = Blueprint("connections", __name__, url_prefix="/admin/connections")


@pages.get("")
@admins
def home() -> str:
    """All connections."""
    with services().store.reading() as db:
        lines, ended = imports.connection_lines(db), grants.gone(db)
    return render_template("admin/connections.html", lines=lines, ended=ended, done=request.args.get("done"))


@pages.get("/<uuid:connection_id>")
@admins
def one(connection_id: UUID) -> str:
    """One connection: its mapping as it is in force, and its settings; secrets stay hidden."""
    line = _line(connection_id)
    fields = connector(line.connection.text, file=line.connection.origin).employees.fields
    return render_template("admin/connection.html", line=line, fields=fields, called=TRANSFORM_NAMES)


@pages.post("/import")
@admins
def fetch() -> Page:
    """Ask a worker to fetch people now, from every connection."""
    return fetch_people()


def fetch_people() -> Page:
    """Ask a worker; where none can be told the clock fetches when it is time."""
    heard = services().bell.call("import_people")
    return go_to("connections.home", done="asked" if heard else "unheard")


def _line(connection_id: UUID) -> ConnectionLine:
    with services().store.reading() as db:
        found = [line for line in imports.connection_lines(db) if line.connection.id == connection_id]
    if not found:
        raise RuleBroken("connection.not-found")
    return found[0]
