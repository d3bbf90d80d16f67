"""One learning environment: how it is doing, what it may do, what was refused, and whether it answers."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.flows.lms import registrations as flow
from integration.flows.lms.try_connection import Trial, try_connection
from integration.store.reads.admin import launches, registration_health, registrations
from integration.web.admin.answers import Page, actor, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("registration", __name__, url_prefix="/admin/lms/<uuid:platform_id>")


@pages.get("")
@admins
def one(platform_id: UUID) -> str:
    """Health in words, places, services, and what went wrong this week."""
    with services().store.reading() as db:
        values = {
            "line": registrations.registration_line(db, platform_id),
            "facts": registration_health.facts_of_all(db, now=now())[platform_id],
            "scopes": registration_health.scopes(db, platform_id, services().tool.scopes),
            "reasons": launches.reasons(db, platform_id=platform_id, now=now()),
        }
    return render_template("admin/registration.html", tool=services().tool, done=request.args.get("done"), **values)


@pages.post("/trial")
@admins
def test(platform_id: UUID) -> str:
    """Try every service of the learning environment, now. It stores nothing, so the answer is shown at once."""
    own = services()
    with own.store.reading() as db:
        line = registrations.registration_line(db, platform_id)
    parts = Trial(store=own.store, transport=own.transport, clock=own.clock, scopes=own.tool.scopes, products=own.products)
    return render_template("admin/tried.html", line=line, tried=try_connection(parts, platform_id), tool=own.tool)


@pages.post("/switch-off")
@admins
def disable(platform_id: UUID) -> Page:
    """Let nobody in from here any more; the page it leads to takes it back."""
    flow.disable(services().store, str(platform_id), actor=actor(), now=now())
    return go_to("registration.one", platform_id=platform_id, done="disabled")


@pages.post("/switch-on")
@admins
def enable(platform_id: UUID) -> Page:
    """Let people in from here again."""
    flow.enable(services().store, str(platform_id), actor=actor(), now=now())
    return go_to("registration.one", platform_id=platform_id, done="enabled")
