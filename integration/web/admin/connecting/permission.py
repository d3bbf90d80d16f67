"""Permission in the HR system: the way there and the way back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, redirect, render_template, request

from integration.domain.errors import Refused, Retriable
from integration.flows.people.connecting import permission
from integration.flows.people.connecting.permission import Asking
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("permission", __name__, url_prefix="/admin/connections")


@pages.post("/<uuid:connection_id>/permission")
@admins
def ask(connection_id: UUID) -> Page:
    """Send the admin to the HR system to say yes."""
    own = services()
    asking = Asking(connection_id=connection_id, actor=actor(), base_url=own.settings.base_url)
    try:
        return redirect(permission.ask(own.store, own.transport, asking, now=now()), 303)
    except Refused as refused:
        return render_template("admin/connecting/refused.html", failure=refused), UNPROCESSABLE


@pages.get("/granted/<connector>")
@admins
def granted(connector: str) -> Page:
    """What the browser brings back. The address tells which kind of system answers; which connection it is, `state` tells."""
    own = services()
    address = f"{permission.redirect_uri(own.settings.base_url, connector)}?{request.query_string.decode('ascii', 'replace')}"
    try:
        connection = permission.receive(own.store, own.transport, address, actor=actor(), base_url=own.settings.base_url, now=now())
    except (Refused, Retriable) as failure:
        return render_template("admin/connecting/refused.html", failure=failure), UNPROCESSABLE
    return go_to("connection.one", connection_id=connection.id, done="granted")
