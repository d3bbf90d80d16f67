"""Ways in and out that are no launch: the one-time link of an admin, signing out, and `/me`."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from integration.domain.people.visitor import Door, Visitor
from integration.flows.access import sign_in
from integration.web import cookies
from integration.web.context import now, services
from integration.web.identity import look_at, open_to_all, signed_in, visitor

pages = Blueprint("sign_in", __name__)


@pages.get("/admin/sign-in/<word>")
@open_to_all
def confirm(word: str) -> tuple[str, int]:
    """A one-time link was opened: show a button. Looking uses nothing up, so a mail scanner does not burn the link."""
    good = sign_in.link_is_good(services().store, word, now=now())
    return render_template("launch/confirm.html", good=good, word=word), 200 if good else 401


@pages.post("/admin/sign-in/<word>")
@open_to_all
def use(word: str) -> Response | tuple[str, int]:
    """The button: use the link up and begin an admin session."""
    token = sign_in.use_link(services().store, word, browser=cookies.browser(Door.ADMIN), now=now())
    if token is None:
        return render_template("launch/confirm.html", good=False), 401
    answer = redirect("/admin/", 303)
    cookies.begin_admin_session(answer, token)
    return answer


@pages.post("/admin/sign-out", endpoint="admin_out")
@pages.post("/t/<uuid:lid>/sign-out", endpoint="out")
@signed_in
def sign_out() -> Response:
    """End the session at this door; at the tool's door with all its launches."""
    here = visitor().door
    sign_in.sign_out(services().store, cookies.browser(here), door=here, now=now())
    answer = redirect(url_for(".signed_out" if here is Door.TOOL else ".admin_signed_out"), 303)
    cookies.end_session(answer, here)
    return answer


@pages.get("/t/<uuid:lid>/signed-out")
@pages.get("/admin/signed-out", endpoint="admin_signed_out")
@open_to_all
def signed_out() -> str:
    """Goodbye, and how to come back."""
    return render_template("launch/signed_out.html")


@pages.get("/me")
@signed_in
def me() -> dict[str, Any]:
    """The newest launch of this browser as JSON, or the one in `?t=`: person, roles, rights that count here, context."""
    if asked := request.args.get("t"):
        try:
            look_at(UUID(asked))
        except ValueError:
            abort(400)
    return _told(visitor())


def _told(here: Visitor) -> dict[str, Any]:
    employee, launch = None if here.is_acting else here.employee, here.launch
    name = employee.full_name if employee else here.account.full_name or here.account.short_code
    return {
        "person": {"account": str(here.account.id), "name": name, "employee": str(employee.id) if employee else None},
        "roles": list(launch.roles) if launch else [],
        "rights": sorted(right for right in here.rights if here.holds(right)),
        "context": {"id": str(launch.context_id), "title": launch.context_title} if launch and launch.context_id else None,
        "launch": str(launch.id) if launch else None,
    }
