"""What leaves the house: health per destination, what is parked per cause, what waits."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.flows.delivery import letterbox
from integration.store.reads.admin import letters
from integration.web.admin.answers import Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("deliveries", __name__, url_prefix="/admin/deliveries")


@pages.get("")
@admins
def home() -> str:
    """The letterbox."""
    with services().store.reading() as db:
        values = {
            "health": letters.health(db),
            "causes": letters.causes(db),
            "waiting": letters.waiting(db),
            "mails": services().settings.smtp_url is not None,
        }
    return render_template("admin/deliveries.html", done=request.args.get("done", type=int), now=now(), **values)


@pages.post("/again")
@admins
def again() -> Page:
    """Send all letters of one cause again."""
    cause = {name: given(name) for name in ("destination", "kind", "code")}
    woken = letterbox.send_again(services().store, **cause, actor=actor(), now=now())
    return go_to("deliveries.home", done=woken)


@pages.post("/<uuid:letter>/again")
@admins
def one_again(letter: UUID) -> Page:
    """Send one letter again."""
    woken = letterbox.retry(services().store, ids=[letter], actor=actor(), now=now())
    return go_to("deliveries.home", done=woken)


@pages.post("/stop")
@admins
def stop() -> Page:
    """Let a destination wait."""
    letterbox.stop(services().store, destination=given("destination"), actor=actor(), now=now())
    return go_to("deliveries.home")


@pages.post("/go-on")
@admins
def go_on() -> Page:
    """Let a destination go on."""
    letterbox.go_on(services().store, destination=given("destination"), actor=actor(), now=now())
    return go_to("deliveries.home")
