"""What admin pages share: who acts, and where an act leads."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from integration.web.identity import visitor

Page = str | Response | tuple[str, int]
UNPROCESSABLE = 422


def given(name: str) -> str:
    """What somebody filled in, in a form or an address; without NUL, which PostgreSQL cannot hold."""
    return request.values.get(name, "").replace("\0", "").strip()


def actor() -> str:
    """Who does this, as the audit notes it."""
    return str(visitor().account.id)


def go_to(endpoint: str, **values: Any) -> Response:
    """To a page that says what was done (`done`), so that reloading it does nothing twice."""
    return redirect(url_for(endpoint, **values), 303)
