"""The pages on which two people begin, pause, go on and stop: a yes or no to a match, a break, no time, the way out."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.journey.ending import EndReason
from integration.flows import mentoring
from integration.flows.journey import no_time, states
from integration.store.journey import no_time as reports
from integration.web.context import now, services
from integration.web.identity import participants, visitor
from integration.web.participant.meetings import next_session
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
    return _pause(duo_id)


@pages.post("/pause")
@participants
def pause(duo_id: UUID) -> Page:
    """Take a break. The session that is planned goes with it, unless I keep it."""
    keeps = request.form.get("keeps-session") == "yes"
    try:
        states.pause(services().store, duo_id=duo_id, person=me(), now=now(), keeps_session=keeps)
    except RuleBroken as broken:
        return _pause(duo_id, problem=broken.code), UNPROCESSABLE
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


@pages.get("/time")
@participants
def ask_time(duo_id: UUID) -> Page:
    """I am given no time for it (E13): what I can do, and what I said."""
    return _time(duo_id)


@pages.post("/time")
@participants
def tell_time(duo_id: UUID) -> Page:
    """Let the coordinator hear it, without my name."""
    try:
        no_time.tell(services().store, duo_id=duo_id, person=me(), now=now())
    except RuleBroken as broken:
        return _time(duo_id, problem=broken.code), UNPROCESSABLE
    return go("states.ask_time", duo_id, done="time-told")


@pages.post("/time/withdrawal")
@participants
def take_time_back(duo_id: UUID) -> Page:
    """Let them not hear it any more."""
    try:
        no_time.take_back(services().store, duo_id=duo_id, person=me())
    except RuleBroken as broken:
        return _time(duo_id, problem=broken.code), UNPROCESSABLE
    return go("states.ask_time", duo_id, done="time-back")


def _pause(duo_id: UUID, problem: str | None = None) -> str:
    duo = duo_of_mine(duo_id)
    ahead = next_session(duo).ahead
    return show("pause", duo, session=ahead if ahead and ahead.begins_at > now() else None, problem=problem)


def _time(duo_id: UUID, problem: str | None = None) -> str:
    duo = duo_of_mine(duo_id)
    with services().store.reading() as db:
        told = reports.told_by(db, duo.id, me())
    return show("no_time", duo, told=told, problem=problem)
