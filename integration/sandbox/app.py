"""The sandbox as one Flask app: a table of contents."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Flask, Response, abort, request

from integration.sandbox.hris import other, rest, scim, scim_about
from integration.sandbox.hris import pages as hris_pages
from integration.sandbox.lms import ags, content, managing, nrps, oidc, token, tools
from integration.sandbox.lms import pages as lms_pages
from integration.sandbox.mail import pages as mail_pages
from integration.sandbox.world.clock import LOCAL
from integration.sandbox.world.config import SandboxConfig
from integration.sandbox.world.faults import FaultyWorld
from integration.sandbox.world.state import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"]


class Sandbox(Flask):
    """A Flask app with a world behind it, which may be told to misbehave."""

    def __init__(self, world: World) -> None:
        super().__init__(__name__)
        self.extensions["sandbox"] = world
        self._misbehaving = FaultyWorld(super().wsgi_app, world.faults)

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Each request passes the faults first."""
        return self._misbehaving(environ, start_response)


def create_sandbox(config: SandboxConfig) -> Flask:
    """A learning platform and an HR system to try the product with; the state is in `app.extensions["sandbox"]`."""
    app = Sandbox(World(config))
    lms = (lms_pages.pages, oidc.pages, content.pages, token.pages, tools.pages, tools.endpoint, managing.pages, ags.pages, nrps.pages)
    hris = (hris_pages.pages, rest.pages, other.pages, scim.pages, scim_about.pages)
    for pages in (*lms, *hris, mail_pages.pages):
        app.register_blueprint(pages)
    app.add_template_filter(in_words, "in_words")
    app.before_request(_own_forms_only)
    app.after_request(_never_kept)
    return app


def in_words(moment: datetime) -> str:
    """24 november 2026, 14:05 (Dutch time)."""
    local = moment.astimezone(LOCAL)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}, {local:%H:%M}"


def _own_forms_only() -> None:
    """No page of another site may press our buttons (the protocol's own addresses are meant for other sites)."""
    pressed = request.method == "POST" and request.blueprint in {"lms", "tools", "hris"}
    if pressed and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _never_kept(response: Response) -> Response:
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
