"""What somebody is reminded of: on the page of their duo, with "not now", and the page where they choose what they hear about."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from integration.domain.journey.nudges import NudgeKind, weeks_since
from integration.flows.journey import nudges
from integration.store.reads import DuoPage
from integration.web.context import now, services, today
from integration.web.identity import participants
from integration.web.page.language import current
from integration.web.participant.meetings import next_session
from integration.web.participant.our_duo import Page, me

pages = Blueprint("nudges", __name__, url_prefix="/t/<uuid:lid>")
UNTIL_THEY_MEET = frozenset({NudgeKind.PLAN, NudgeKind.LONG_AGO})
BESIDE = UNTIL_THEY_MEET | {NudgeKind.MEASURE}
"""What the next step of the page does not say already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeLine:
    """A nudge in the words and the language of the page."""

    id: UUID
    kind: NudgeKind
    text: str


def nudge_on(duo: DuoPage) -> NudgeLine | None:
    """What this person is reminded of beside the next step, as long as it holds."""
    found = nudges.shown(services().store, duo_id=duo.id, person=me(), now=now())
    if found is None or found.kind not in BESIDE or duo.pause:
        return None
    made_on = found.made_at.astimezone(services().settings.timezone).date()
    if found.kind in UNTIL_THEY_MEET and (next_session(duo).ahead or any(line.held_on >= made_on for line in duo.sessions)):
        return None
    weeks = weeks_since(found.occasion, today()) if found.kind is NudgeKind.LONG_AGO else 0
    words = services().catalogue.nudging.kinds[found.kind].text[current()]
    return NudgeLine(id=found.id, kind=found.kind, text=words.format(weeks=weeks))


@pages.post("/nudges/<uuid:nudge_id>/not-now")
@participants
def not_now(nudge_id: UUID) -> Page:
    """Show it no more."""
    nudges.not_now(services().store, nudge_id=nudge_id, person=me(), now=now())
    return redirect(url_for("participant.home"), 303)


@pages.get("/own/nudges")
@participants
def choose() -> Page:
    """The switches."""
    return render_template("participant/nudges.html", done=request.args.get("done"), here="own", **switches(me()))


@pages.post("/own/nudges")
@participants
def keep() -> Page:
    """Keep them as they were set."""
    nudges.switch(services().store, person=me(), on=request.form.getlist("on"), now=now())
    return redirect(url_for("nudges.choose", done="kept"), 303)


def switches(person: UUID) -> dict[str, object]:
    """What the switches show: every kind, those that are off, and whether mails are sent here at all."""
    own = services()
    return {
        "kinds": own.catalogue.nudging.kinds,
        "off": nudges.switched_off(own.store, person),
        "mails": own.settings.smtp_url is not None,
    }
