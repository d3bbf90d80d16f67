"""The learning environment: registrations, and deployments that wait until an admin lets them in."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.flows.lms import registrations as flow
from integration.store.reads.admin import registration_health, registrations
from integration.web.admin.answers import Page, actor, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("registrations", __name__, url_prefix="/admin/lms")


@pages.get("")
@admins
def home() -> str:
    """All registrations with their deployments."""
    own = services()
    with own.store.reading() as db:
        lines, health = registrations.registration_lines(db), registration_health.facts_of_all(db, own.tool.scopes, now=now())
    done = request.args.get("done")
    return render_template("admin/registrations.html", lines=lines, health=health, tool=own.tool, products=own.products.values(), done=done)


@pages.get("/deployments/<uuid:deployment_id>")
@admins
def ask(deployment_id: UUID) -> str:
    """Ask before letting a deployment in: from then on everybody who launches there has an account here."""
    with services().store.reading() as db:
        platform, line = registrations.deployment_line(db, deployment_id)
    return render_template("admin/bind.html", platform=platform, line=line)


@pages.post("/deployments/<uuid:deployment_id>")
@admins
def bind(deployment_id: UUID) -> Page:
    """Let launches from this deployment in."""
    bound = flow.bind(services().store, str(deployment_id), actor=actor(), now=now())
    return go_to("registration.one", platform_id=bound.platform_id, done="bound")


@pages.get("/deployments/<uuid:deployment_id>/closing")
@admins
def ask_to_close(deployment_id: UUID) -> str:
    """Ask before everybody in that place is sent away."""
    with services().store.reading() as db:
        platform, line = registrations.deployment_line(db, deployment_id)
    return render_template("admin/switch_off.html", platform=platform, places=[line], place=line)


@pages.post("/deployments/<uuid:deployment_id>/closing")
@admins
def unbind(deployment_id: UUID) -> Page:
    """Let nobody in from this deployment any more; the page it leads to takes it back."""
    closed = flow.unbind(services().store, str(deployment_id), actor=actor(), now=now())
    return go_to("registration.one", platform_id=closed.platform_id, done="closed", place=closed.id)
