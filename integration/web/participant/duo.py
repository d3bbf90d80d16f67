"""The pages of the two partners: their duo, and what they want to learn and bring in."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from flask import Blueprint, request

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.duo import Side
from integration.flows import mentoring
from integration.store import reads
from integration.store.reads import DuoCard, DuoPage
from integration.web.context import now, services
from integration.web.identity import participants
from integration.web.lti.placed import nearest
from integration.web.page import path
from integration.web.participant.group import next_meeting
from integration.web.participant.joining_in.joining import waiting
from integration.web.participant.joining_in.proposals import examples, proposals, taken_over
from integration.web.participant.joining_in.triads import my_triads
from integration.web.participant.measuring.balance import balance_words
from integration.web.participant.meetings import next_session
from integration.web.participant.nudges import nudge_on
from integration.web.participant.our_duo import UNPROCESSABLE, Page, duo_of_mine, go, kept_until, me, show, stands
from integration.web.participant.suggesting import reason, suggestion

pages = Blueprint("participant", __name__, url_prefix="/t/<uuid:lid>")


@pages.get("/duo")
@participants
def home() -> Page:
    """My duo that goes on, in the course I come from if there are more; or what happens while there is none."""
    mine = _my_duos()
    if not mine:
        return waiting()
    return _home(nearest(mine).id, mine)


@pages.get("/duo/<uuid:duo_id>")
@participants
def duo(duo_id: UUID) -> Page:
    """One of my duos: who we are, where we are, the next step, what we learn from each other."""
    return _home(duo_id, _my_duos())


@pages.get("/duo/<uuid:duo_id>/aims")
@participants
def aims(duo_id: UUID) -> Page:
    """The form for what I want to learn and bring in."""
    shown = duo_of_mine(duo_id)
    return _aims(shown, shown.me.learn, shown.me.offer)


@pages.post("/duo/<uuid:duo_id>/aims")
@participants
def state_aims(duo_id: UUID) -> Page:
    """Keep what I wrote; or take a proposal or an example over into the form, which keeps nothing yet."""
    learn, offer = request.form.getlist("learn"), request.form.getlist("offer")
    shown = duo_of_mine(duo_id)
    if taken := taken_over(request.form, proposals(shown.cohort.id), examples()):
        return _aims(shown, taken[Side.LEARN], taken[Side.OFFER])
    try:
        mentoring.state_aims(services().store, duo_id=duo_id, person=me(), learn=learn, offer=offer, now=now())
    except RuleBroken as broken:
        return _aims(shown, learn, offer, problem=broken.code), UNPROCESSABLE
    return go("participant.duo", duo_id, done="aims")


def _aims(duo: DuoPage, learn: Sequence[str], offer: Sequence[str], problem: str | None = None) -> str:
    told = proposals(duo.cohort.id)
    return show("aims", duo, learn=learn, offer=offer, proposals=told, examples=examples(), problem=problem)


def _my_duos() -> list[DuoCard]:
    with services().store.reading() as db:
        return reads.my_duos(db, me())


def _home(duo_id: UUID, mine: Sequence[DuoCard]) -> str:
    shown = duo_of_mine(duo_id)
    suggested = suggestion(shown)
    return show(
        "duo",
        shown,
        others=[card for card in mine if card.id != duo_id],
        drawings=path.drawings(shown),
        phases=path.phases(shown.cohort.planned_sessions, shown.phase),
        titles=services().catalogue.phases,
        programme=services().catalogue.programmes.get(shown.cohort.programme),
        suggested=suggested.format if suggested else None,
        reason=reason(suggested) if suggested else None,
        next_session=next_session(shown),
        takes_turns=stands("A04", shown),
        last_held=max((line.held_on for line in shown.sessions if line.number), default=None),
        about=request.args.get("about"),
        meeting=next_meeting(shown),
        threes=my_triads(),
        formats=services().catalogue.formats,
        nudge=nudge_on(shown),
        kept_until=kept_until(shown),
        **balance_words(shown.balance),
    )
