"""Who is here and what they may do: one decorator per right, and the launch that a page belongs to.

Pages of a launch live under `/t/<uuid:lid>/…`: the id is read from the address here and written into every address here,
so that pages never mention it. It is no secret; it must belong to the session of the browser (CK-07).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Flask, abort, current_app, g, request

from integration.domain.people.account import Right
from integration.domain.people.visitor import Door, LaunchView, Visitor
from integration.flows.access.sign_in import spoken_in, visitor_of
from integration.flows.lms.registrations import who_may_frame
from integration.web import cookies
from integration.web.context import now, services
from integration.web.headers import let_frame
from integration.web.page import language

__all__ = ["LaunchView", "Visitor", "admins", "coordinators", "open_to_all", "participants", "prepare", "senders", "signed_in", "visitor"]

View = TypeVar("View", bound=Callable[..., Any])
Rule = Callable[[Visitor], bool]
OF_LAUNCH = re.compile(r"/t/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/")
"""A page that is not there still belongs to a launch: it says so in the LMS's frame, with the way back."""


def prepare(app: Flask) -> None:
    """Let the app know its visitors."""
    app.url_value_preprocessor(_read_launch)
    app.url_defaults(_write_launch)
    app.before_request(_receive)
    app.jinja_env.globals.update(visitor=present_visitor)


def open_to_all(view: View) -> View:
    """Anybody, signed in or not."""
    vars(view)["access"] = "open_to_all"
    return view


def senders(view: View) -> View:
    """Systems that push people; they show a key in each request, which the page checks. No person comes in there."""
    vars(view)["access"] = "senders"
    return view


def signed_in(view: View) -> View:
    """Anybody with a session at this door."""
    return _only(view, "signed_in", lambda _visitor: True)


def participants(view: View) -> View:
    """Employees who came from a course."""
    return _only(view, "participants", lambda visitor: visitor.may_take_part)


def coordinators(view: View) -> View:
    """Those whom an admin made coordinator, who came from a course."""
    return _only(view, "coordinators", lambda visitor: visitor.launch is not None and visitor.holds(Right.COORDINATOR))


def admins(view: View) -> View:
    """Admins, at the admin door."""
    return _only(view, "admins", lambda visitor: visitor.holds(Right.ADMIN))


def visitor() -> Visitor:
    """Who makes this request; 401 when nobody is signed in at this door, or the launch is not theirs."""
    return present_visitor() or abort(401)


def present_visitor() -> Visitor | None:
    """Who makes this request, or None."""
    if "visitor" not in g:
        shown = cookies.browser(door())
        g.visitor = visitor_of(services().store, shown, door=door(), launch_id=g.get("lid"), now=now()) if shown.tokens else None
    return cast("Visitor | None", g.visitor)


def door() -> Door:
    """Where this request knocks."""
    return Door.ADMIN if request.path.startswith("/admin") else Door.TOOL


def look_at(launch_id: UUID) -> None:
    """Let this request be about one launch, although its address does not say so."""
    g.lid = launch_id
    g.pop("visitor", None)


def _only(view: View, name: str, may: Rule) -> View:
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not may(visitor()):
            abort(403)
        return view(*args, **kwargs)

    vars(guarded)["access"] = name
    return cast("View", guarded)


def _read_launch(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    if values and "lid" in values:
        g.lid = values.pop("lid")
    elif values is None and (within := OF_LAUNCH.match(request.path)):
        g.lid = UUID(within[1])


def _write_launch(endpoint: str, values: dict[str, Any]) -> None:
    if "lid" in g and current_app.url_map.is_endpoint_expecting(endpoint, "lid"):
        values.setdefault("lid", g.lid)


def _receive() -> None:
    """Speak the visitor's language, and let the LMS they came from show the page (SECX-05); admin pages are never framed.

    A page of a launch whose session is over says so inside the frame: any LMS of ours may show it, it holds nothing.
    """
    if request.endpoint == "static":
        return
    here = present_visitor()
    if here:
        told = here.launch.locale if here.launch else None
        language.prefer(here.account.language, told, here.employee.preferred_language if here.employee else None)
    if here and here.launch:
        let_frame(*here.launch.origins)
    elif "lid" in g:
        language.prefer(*spoken_in(services().store, g.lid))
        let_frame(*who_may_frame(services().store))
