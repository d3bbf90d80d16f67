"""The pages on which two people begin, pause, go on and stop: a yes or no to a match, a break, the way out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.journey.ending import EndReason
from integration.flows import mentoring
from integration.flows.journey import states
from integration.web.context import now, services
from integration.web.identity import participants, visitor
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, me, show

pages = Blueprint("states", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>")
REASONS = tuple(reason for reason in EndReason if reason is not EndReason.NONE_GIVEN)


@pages.post("/acceptance")
@participants
def accept(duo_id: UUID) -> Page:
    """Yes to this match."""
    states.accept(services().store, duo_id=duo_id, person=me(), now=now())
    return go("participant.duo", duo_id, done="accepted")


@pages.get("/refusal")
@participants
def ask_refusal(duo_id: UUID) -> Page:
    """Say what a no means; it needs no reason."""
    return show("refusal", duo_of_mine(duo_id))


@pages.post("/refusal")
@participants
def decline(duo_id: UUID) -> Page:
    """No to this match."""
    try:
        states.decline(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken as broken:
        return show("refusal", duo_of_mine(duo_id), problem=broken.code), UNPROCESSABLE
    return go("participant.duo", duo_id, done="declined")


@pages.get("/pause")
@participants
def ask_pause(duo_id: UUID) -> Page:
    """Say what a pause is; it needs no reason either."""
    return show("pause", duo_of_mine(duo_id))


@pages.post("/pause")
@participants
def pause(duo_id: UUID) -> Page:
    """Take a break."""
    try:
        states.pause(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken as broken:
        return show("pause", duo_of_mine(duo_id), problem=broken.code), UNPROCESSABLE
    return go("participant.duo", duo_id, done="paused")


@pages.post("/resumption")
@participants
def resume(duo_id: UUID) -> Page:
    """Go on."""
    try:
        states.resume(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken:
        return go("participant.duo", duo_id, done="")
    return go("participant.duo", duo_id, done="resumed")


@pages.get("/stop")
@participants
def ask_stop(duo_id: UUID) -> Page:
    """Ask before stopping, which is always allowed and needs no reason."""
    return show("stop", duo_of_mine(duo_id), reasons=REASONS)


@pages.post("/stop")
@participants
def stop(duo_id: UUID) -> Page:
    """Stop. What was chosen as a reason leads to the same page, whatever it was."""
    reason = request.form.get("reason")
    try:
        mentoring.end_duo(services().store, duo_id=duo_id, person=me(), actor=visitor().account.id, now=now(), reason=reason)
    except RuleBroken as broken:
        return show("stop", duo_of_mine(duo_id), reasons=REASONS, problem=broken.code), UNPROCESSABLE
    return go("participant.duo", duo_id, done="stopped")
