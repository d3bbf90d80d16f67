"""The group page of a participant: when and where everybody meets, and whom one meets there."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint

from integration.store.reads import DuoPage
from integration.store.reads.journey import group
from integration.store.reads.journey.group import Meeting
from integration.web.context import services, today
from integration.web.identity import participants
from integration.web.participant.our_duo import Page, duo_of_mine, me, show

pages = Blueprint("group", __name__, url_prefix="/t/<uuid:lid>/duo/<uuid:duo_id>/group")


@pages.get("")
@participants
def read(duo_id: UUID) -> Page:
    """All meetings, and the people of the group."""
    duo = duo_of_mine(duo_id)
    with services().store.reading() as db:
        there, pairs = group.meetings_of(db, duo.cohort.id, me()), group.people_to_meet(db, duo.cohort.id)
    return show("group", duo, meetings=there, pairs=pairs, formats=services().catalogue.formats)


def next_meeting(duo: DuoPage) -> Meeting | None:
    """The first meeting of the group from today on."""
    with services().store.reading() as db:
        there = group.meetings_of(db, duo.cohort.id, me())
    return next((each for each in there if each.meets_on >= today()), None)
