"""The page for whatever goes wrong: what happened, what to do now, and a code to quote."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError

from integration.domain.errors import RuleBroken

log = logging.getLogger(__name__)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"

Answer = tuple[str, int, dict[str, str]]


def prepare(app: Flask) -> None:
    """Answer every failure with our own page."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(RuleBroken, _rule)
    app.register_error_handler(Exception, _fault)


def reference() -> str:
    """A code somebody can read over the phone; the log line carries the same."""
    return "".join(secrets.choice(LETTERS) for _ in range(6))


def page(status: int, *, rule: str | None = None, headers: dict[str, str] | None = None) -> Answer:
    """The error page of a status, or of a broken rule that no form was there to catch."""
    code = reference()
    log.warning("status=%s reference=%s endpoint=%s rule=%s", status, code, request.endpoint, rule)
    return render_template("shell/error.html", status=status, rule=rule, reference=code), status, headers or {}


def _http(error: HTTPException) -> Answer:
    allow = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    return page(error.code or InternalServerError.code, headers=allow)


def _rule(error: RuleBroken) -> Answer:
    """What is not there, or not yours, is not found: we do not tell which."""
    hidden = error.code == "duo.not-a-member" or error.code.endswith(".not-found")
    return page(404) if hidden else page(409, rule=error.code)


def _fault(error: Exception) -> Answer:
    log.error("fault of kind %s", type(error).__name__, exc_info=error)
    return page(InternalServerError.code)
