"""The page of somebody who has no duo yet: the groups they may join, how far they are with it, and what happens next."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from integration.store.reads.journey import intake as reads
from integration.store.reads.journey.intake import Joining, Opening
from integration.web.context import services, today
from integration.web.identity import participants, visitor
from integration.web.lti.placed import door_of_launch
from integration.web.participant.joining_in.triads import my_triads
from integration.web.participant.our_duo import Page, me

pages = Blueprint("joining", __name__, url_prefix="/t/<uuid:lid>/joining")


@pages.get("")
@participants
def home() -> Page:
    """Joining, and what I told."""
    return waiting()


def waiting() -> str:
    """The page itself: about the group of the door that one came through, else about the next one to start."""
    found = _openings()
    door = door_of_launch()
    first = next((each for each in found if door and each.cohort.id == door.cohort_id), found[0] if found else None)
    return render_template(
        "participant/waiting.html",
        employee=visitor().employee,
        opening=first,
        others=[each for each in found if each is not first],
        programmes=services().catalogue.programmes,
        privacy=services().catalogue.privacy,
        joining=Joining,
        threes=my_triads(),
        done=request.args.get("done"),
    )


def _openings() -> list[Opening]:
    launch = visitor().launch
    with services().store.reading() as db:
        return reads.openings(db, context_id=launch.context_id if launch else None, person=me(), today=today())
