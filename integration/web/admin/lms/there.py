"""Our registration as the learning environment keeps it: read back, renewed, taken away, where it lets us (DR-08, RFC 7592)."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template

from integration.domain.lms.registration import RegistrationRefused
from integration.flows.lms.registering import there as flow
from integration.flows.lms.registering.dynamic import Parts
from integration.store.reads.admin import registrations
from integration.web.admin.answers import Page, actor, go_to
from integration.web.context import now, services
from integration.web.identity import admins
from integration.web.page.language import current

pages = Blueprint("there", __name__, url_prefix="/admin/lms/<uuid:platform_id>/there")
PATIENCE = 8.0
"""Seconds for each of at most two calls: somebody is waiting for the page."""
BAD_GATEWAY = 502


@pages.post("")
@admins
def look(platform_id: UUID) -> Page:
    """Read it back. It changes nothing, so the answer is shown at once."""
    try:
        return _page(platform_id, held=flow.look(_parts(), platform_id))
    except RegistrationRefused as refusal:
        return _refused(platform_id, refusal)


@pages.post("/renewal")
@admins
def renew(platform_id: UUID) -> Page:
    """Tell it our present addresses and texts."""
    try:
        flow.renew(_parts(), platform_id, language=current(), actor=actor(), now=now())
    except RegistrationRefused as refusal:
        return _refused(platform_id, refusal)
    return go_to("registration.one", platform_id=platform_id, done="renewed-there")


@pages.get("/removal")
@admins
def ask(platform_id: UUID) -> str:
    """Ask before the tool is gone there."""
    return _page(platform_id, asks=True)


@pages.post("/removal")
@admins
def remove(platform_id: UUID) -> Page:
    """Take it away there, and switch it off here."""
    try:
        flow.remove(_parts(), platform_id, actor=actor(), now=now())
    except RegistrationRefused as refusal:
        return _refused(platform_id, refusal)
    return go_to("registration.one", platform_id=platform_id, done="removed-there")


def _parts() -> Parts:
    own = services()
    transport = own.transport.within(PATIENCE)
    return Parts(store=own.store, transport=transport, products=own.products, tool=own.tool, base_url=own.settings.base_url)


def _refused(platform_id: UUID, refusal: RegistrationRefused) -> Page:
    return _page(platform_id, refusal=refusal), BAD_GATEWAY


def _page(platform_id: UUID, *, held: flow.Held | None = None, asks: bool = False, refusal: RegistrationRefused | None = None) -> str:
    with services().store.reading() as db:
        line = registrations.registration_line(db, platform_id)
    return render_template("admin/there.html", line=line, held=held, asks=asks, refusal=refusal, tool=services().tool)
