"""The page for whatever goes wrong: what happened, what to do now, and a code to quote."""

from __future__ import annotations

import logging
import re
import secrets

from flask import Flask, g, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, Unauthorized

from integration.domain.errors import RuleBroken
from integration.flows.access.back_to_activity import page_of_activity
from integration.flows.lms.registrations import who_may_frame
from integration.web.context import services
from integration.web.headers import let_frame

log = logging.getLogger(__name__)
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
OF_OURS = re.compile(r"[a-z0-9_.:/-]*")
"""Values that our own forms hold: ids, codes, days, addresses. All else was written by somebody."""

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
    if "frame_ancestors" not in g and request.headers.get("Sec-Fetch-Dest") == "iframe" and not request.path.startswith("/admin"):
        let_frame(*who_may_frame(services().store))
    if status == Unauthorized.code and "lid" in g:
        return _over(code), status, headers or {}
    return render_template("shell/error.html", status=status, rule=rule, reference=code), status, headers or {}


def _over(code: str) -> str:
    """The session of a launch is over. An LMS that shows us as a page of its own is left as a whole: its page launches anew."""
    own = services()
    activity = page_of_activity(own.store, own.products, g.lid)
    return render_template("shell/over.html", written=_written(), activity=activity, reference=code)


def _written() -> list[str]:
    """What somebody typed into the form that came too late; it stands nowhere but on the page that answers."""
    values = [value for name, value in request.form.items(multi=True) if name != "csrf"]
    return [value for value in values if not OF_OURS.fullmatch(value)]


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
