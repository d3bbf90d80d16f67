"""No other site presses our buttons: our cookies travel in frames, so they prove nothing about who made a request (CK-10).

Every request that changes something must come from a page of ours, and say the token that was written into its form.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from hmac import compare_digest
from typing import Any, TypeVar

from flask import Flask, abort, current_app, g, request

from integration.web.context import services
from integration.web.cookies import sealed
from integration.web.identity import present_visitor

log = logging.getLogger(__name__)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FIELD, HEADER = "csrf", "X-CSRF-Token"
NOBODY = "nobody"

View = TypeVar("View", bound=Callable[..., Any])


def prepare(app: Flask) -> None:
    """Check every request of the app."""
    app.before_request(_check)
    app.jinja_env.globals.update(csrf_token=csrf_token)


def crosses_sites(view: View) -> View:
    """Mark a page that other sites are meant to post to; it has a proof of its own."""
    vars(view)["crosses_sites"] = True
    return view


def csrf_token() -> str:
    """What a form of ours says in its field `csrf`; pages of a launch keep theirs when another tab launches."""
    visitor = present_visitor()
    return sealed("form", visitor.form_key if visitor else NOBODY)


def _check() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method in SAFE or view is None or getattr(view, "crosses_sites", False):
        return
    if not _is_from_here():
        _refuse("other site")
    said = request.headers.get(HEADER) or request.form.get(FIELD, "")
    if not compare_digest(said.encode(errors="replace"), _expected().encode()):
        _refuse("form token")


def _expected() -> str:
    """Of a session that is over the form is known still, so that its text comes back: the page then asks who it is."""
    visitor = present_visitor()
    return sealed("form", str(g.lid)) if visitor is None and "lid" in g else csrf_token()


def _is_from_here() -> bool:
    """By what the browser says of the page that sent it; a browser that says nothing is no browser of today."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == _origin(services().settings.base_url)


def _origin(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}".lower()


def _refuse(reason: str) -> None:
    log.warning("refused a forged request, endpoint=%s reason=%s", request.endpoint, reason)
    abort(403)
