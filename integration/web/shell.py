"""The frame around every page: where a visitor starts, the language, help, and the questions machines ask."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path

from flask import Blueprint, Flask, Response, g, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError

from integration.store.db import is_alive
from integration.web.context import now, services, today
from integration.web.weave import seam

pages = Blueprint("shell", __name__)


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


@pages.get("/help")
def help_page() -> str:
    """What this is, and whom to ask."""
    return render_template("shell/help.html")


@pages.get("/health/live")
def live() -> dict[str, str]:
    """This process answers."""
    return {"status": "ok"}


@pages.get("/health/ready")
def ready() -> tuple[dict[str, str], int]:
    """Whether we can do our work: without the database we cannot; without Redis we only deliver later."""
    try:
        alive = is_alive(services().store)
    except SQLAlchemyError:
        alive = False
    return ({"status": "ok", "database": "ok"}, 200) if alive else ({"status": "unavailable", "database": "unavailable"}, 503)


@pages.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Where to report a weakness (RFC 9116)."""
    expires = (now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {services().settings.base_url}/help", f"Expires: {expires}", "Preferred-Languages: nl, en"]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")
