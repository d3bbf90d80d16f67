"""One connection: what is left to do, whether it answers, when people are fetched, its settings, and switching it off and on."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import Refused, Retriable, RuleBroken
from integration.domain.people.reading_times import Timetable
from integration.flows.people import configure
from integration.flows.people.connecting import form as forms
from integration.flows.people.connecting import permission, switching
from integration.flows.people.connecting.form import Form, Wish
from integration.mapping.connector import Connector
from integration.mapping.files import connector as read_connector
from integration.store.people import grants, mappings
from integration.store.people.connections import Connection, secret_names
from integration.store.reads.admin import imports
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.admin.reasons import explained
from integration.web.context import now, services
from integration.web.headers import let_submit
from integration.web.identity import admins

pages = Blueprint("connection", __name__, url_prefix="/admin/connections/<uuid:connection_id>/setup")
LOOKED_AT = 10
"""Records that a test reads: with a call or two for each it must still be over in seconds."""


@pages.get("")
@admins
def one(connection_id: UUID) -> str:
    """How it is doing, and everything that can be done with it."""
    return _page(connection_id)


@pages.post("/test")
@admins
def test(connection_id: UUID) -> Page:
    """Read a few records, now. It stores nothing, so the answer is shown at once."""
    own, connection = services(), _connection(connection_id)
    try:
        found = configure.glance(own.store, own.sources, name=connection.name, size=LOOKED_AT, at_a_page=True)
    except (Refused, Retriable) as failure:
        return render_template("admin/connecting/tested.html", connection=connection, failure=failure), UNPROCESSABLE
    return render_template("admin/connecting/tested.html", connection=connection, found=found, failure=None, explained=explained)


@pages.post("/timetable")
@admins
def plan(connection_id: UUID) -> Page:
    """Fetch people at other times; or the page again, with what is wrong."""
    wanted, at = given("timetable"), given("nightly_at")
    if wanted not in set(Timetable):
        return go_to("connection.one", connection_id=connection_id)
    try:
        switching.plan(services().store, connection_id, timetable_=Timetable(wanted), at=at, actor=actor(), now=now())
    except Refused as refused:
        if refused.code != "timetable.time":
            raise
        return _page(connection_id, wrong_time=at, timetable=wanted), UNPROCESSABLE
    return go_to("connection.one", connection_id=connection_id, done="planned")


@pages.post("/switch-on")
@admins
def switch_on(connection_id: UUID) -> Page:
    """Let people come in by themselves from here on."""
    switching.switch(services().store, connection_id, on=True, actor=actor(), now=now())
    return go_to("connection.one", connection_id=connection_id, done="on")


@pages.post("/switch-off")
@admins
def switch_off(connection_id: UUID) -> Page:
    """Fetch and send nothing any more; the page it leads to takes it back."""
    switching.switch(services().store, connection_id, on=False, actor=actor(), now=now())
    return go_to("connection.one", connection_id=connection_id, done="off")


@pages.get("/settings")
@admins
def settings(connection_id: UUID) -> str:
    """Its settings as a form; secrets are not in it."""
    connection = _connection(connection_id)
    return _form(connection, forms.of_connection(connection))


@pages.post("/settings")
@admins
def change(connection_id: UUID) -> Page:
    """Keep other settings; or the form again, with what is wrong at each field."""
    own, connection = services(), _connection(connection_id)
    told = {name: given(name) for name in _connector(connection).settings}
    wish = Wish(connection=connection, told=told, forget=request.form.getlist("forget"))
    filled = forms.change(own.store, own.transport, wish, actor=actor(), now=now())
    if filled.connection_id is None:
        return _form(connection, filled), UNPROCESSABLE
    return go_to("connection.one", connection_id=connection_id, done="moved" if filled.is_elsewhere else "changed")


def _page(connection_id: UUID, **more: Any) -> str:
    connection, own = _connection(connection_id), services()
    connector = _connector(connection)
    asks = permission.needs_permission(connector)
    with own.store.reading() as db:
        grant = grants.find(db, connection_id) if asks else None
        newest = next((line.newest for line in imports.connection_lines(db) if line.connection.id == connection_id), None)
        saved = max(each.version for each in mappings.versions(db, connection_id))
    if asks:
        _let_go_to(connector, connection)
    values = {"asks": asks, "grant": grant, "newest": newest, "saved": saved, "done": request.args.get("done"), **more}
    return render_template("admin/connecting/setup.html", connection=connection, connector=connector, **values)


def _let_go_to(connector: Connector, connection: Connection) -> None:
    """The button for permission ends at the HR system."""
    address = urlsplit(connector.auth.options["authorize_url"].text({"settings": connection.settings}))
    let_submit(f"{address.scheme}://{address.netloc}")


def _form(connection: Connection, filled: Form) -> str:
    connector, base_url = _connector(connection), services().settings.base_url
    back = permission.redirect_uri(base_url, connector.name) if permission.needs_permission(connector) else None
    with services().store.reading() as db:
        stored = secret_names(db, connection)
    values = {"connector": connector, "form": filled, "told": filled.shown(connector), "back": back, "stored": stored}
    return render_template("admin/connecting/form.html", connection=connection, **values)


def _connection(connection_id: UUID) -> Connection:
    found = [each for each in configure.connected(services().store) if each.id == connection_id]
    if not found:
        raise RuleBroken("connection.not-found")
    return found[0]


def _connector(connection: Connection) -> Connector:
    return read_connector(connection.text, file=connection.origin)
