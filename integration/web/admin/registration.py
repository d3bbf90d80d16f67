"""One learning environment: how it is doing, what it may do, what was refused, whether it answers; and what can be changed of it."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, abort, render_template, request

from integration.domain.errors import Refused
from integration.domain.people.recognition import Key, PersonKey
from integration.flows.lms import installing
from integration.flows.lms import registrations as flow
from integration.flows.lms.registrations import extra_addresses
from integration.flows.lms.try_connection import Trial, try_connection
from integration.store.lms import grants, keys
from integration.store.reads.admin import launches, registration_health, registrations, rosters
from integration.store.reads.admin.doubles import connection_names
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("registration", __name__, url_prefix="/admin/lms/<uuid:platform_id>")
WRONG_ADDRESSES = frozenset({"bad-address", "addresses-full"})
"""What can be wrong with an address; the page has a sentence for each."""


@pages.get("")
@admins
def one(platform_id: UUID) -> str:
    """Health in words, places, lists, services, and what went wrong this week."""
    return _page(platform_id)


@pages.post("/trial")
@admins
def test(platform_id: UUID) -> str:
    """Try every service of the learning environment, now. It stores nothing, so the answer is shown at once."""
    own = services()
    with own.store.reading() as db:
        line = registrations.registration_line(db, platform_id)
    parts = Trial(store=own.store, transport=own.transport, clock=own.clock, scopes=own.tool.scopes, products=own.products)
    return render_template("admin/tried.html", line=line, tried=try_connection(parts, platform_id), tool=own.tool)


@pages.get("/switch-off")
@admins
def ask(platform_id: UUID) -> str:
    """Ask before everybody is sent away."""
    with services().store.reading() as db:
        line = registrations.registration_line(db, platform_id)
    return render_template("admin/switch_off.html", platform=line.platform, places=line.deployments, place=None)


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


@pages.post("/addresses")
@admins
def add_address(platform_id: UUID) -> Page:
    """One more address that may show us; or the page again, with what is wrong with it."""
    own, typed = services(), given("address")
    try:
        flow.add_address(own.store, own.transport, registration=str(platform_id), address=typed, actor=actor(), now=now())
    except Refused as refused:
        if refused.code not in WRONG_ADDRESSES:
            raise
        return _page(platform_id, typed=typed, wrong=refused.code), UNPROCESSABLE
    return go_to("registration.one", platform_id=platform_id, done="address-added")


@pages.post("/addresses/removal")
@admins
def remove_address(platform_id: UUID) -> Page:
    """Take an address away; one that is gone already, or that is the LMS's own, changes nothing."""
    address = given("address")
    try:
        flow.remove_address(services().store, registration=str(platform_id), address=address, actor=actor(), now=now())
    except Refused:
        return go_to("registration.one", platform_id=platform_id)
    return go_to("registration.one", platform_id=platform_id, done="address-removed")


@pages.post("/product")
@admins
def change_product(platform_id: UUID) -> Page:
    """Say which learning environment this is."""
    own = services()
    try:
        product = installing.product_called(own.products, given("product"))
    except Refused:
        abort(404)
    flow.change_product(own.store, registration=str(platform_id), product=product.name, actor=actor(), now=now())
    return go_to("registration.one", platform_id=platform_id, done="product")


@pages.post("/person-key")
@admins
def change_key(platform_id: UUID) -> Page:
    """Say what the number is that launches tell."""
    kind, _, connection = given("key").partition(":")
    try:
        key = Key(kind=PersonKey(kind), connection=UUID(connection) if connection else None)
        flow.change_key(services().store, registration=str(platform_id), key=key, actor=actor(), now=now())
    except (ValueError, Refused):
        abort(404)
    return go_to("registration.one", platform_id=platform_id, done="person-key")


def _page(platform_id: UUID, *, typed: str = "", wrong: str | None = None) -> str:
    own = services()
    with own.store.reading() as db:
        line = registrations.registration_line(db, platform_id)
        values = {
            "facts": registration_health.facts_of_all(db, own.tool.scopes, now=now())[platform_id],
            "courses": rosters.course_lines(db, platform_id),
            "all_courses": rosters.count_courses(db, platform_id),
            "sources": connection_names(db),
            "keys": keys.cached(db, platform_id),
            "may_manage": grants.may_manage(db, platform_id),
            "reasons": launches.reasons(db, platform_id=platform_id, now=now()),
        }
    values |= {"extra": extra_addresses(line.platform), "typed": typed, "wrong": wrong, "products": installing.can_install(own.products)}
    return render_template(
        "admin/registration.html", line=line, tool=own.tool, done=request.args.get("done"), closed=request.args.get("place"), **values
    )
