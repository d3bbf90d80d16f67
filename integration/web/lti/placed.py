"""Which page a launch leads to: by what somebody comes for, and by the door that was placed in the course.

All doors of a trajectory lead to the same duo. Where a door has no page of its own yet, the duo's page says what it is about.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for

from integration.domain.lms.launch import Purpose
from integration.domain.lms.placing import CourseDoor, Placement
from integration.store import reads
from integration.store.reads import DuoCard
from integration.store.reads.course import placed_door
from integration.web.context import services
from integration.web.identity import visitor

PAGES = {Purpose.PLACING: "placing.pick", Purpose.PRIVACY: "privacy.kept", Purpose.PRIVACY_OF_ANOTHER: "privacy.kept"}
"""The pages of launches that are for no activity."""
EXPLAINED = frozenset({CourseDoor.GROUP_COACHING, CourseDoor.CLOSING})


def door_of_launch() -> Placement | None:
    """The door through which this visitor came; None for an activity that nobody chose here."""
    launch = visitor().launch
    with services().store.reading() as db:
        return placed_door(db, launch.resource_link_id) if launch else None


def board() -> str:
    """Where a coordinator goes: to the group of the door, if it stands in the group's own course; else to all groups."""
    launch, door = visitor().launch, door_of_launch()
    if launch and door and door.cohort_id and door.context_id == launch.context_id:
        return url_for("coordinator.cohort", cohort_id=door.cohort_id)
    return url_for("coordinator.home")


def own_page() -> str:
    """Where somebody who takes part goes: to the page of the door, in the duo that lies nearest."""
    door, employee = door_of_launch(), visitor().employee
    if door is None or employee is None:
        return url_for("participant.home")
    with services().store.reading() as db:
        mine = reads.my_duos(db, employee.id)
    if not mine or door.door is CourseDoor.TRAJECTORY:
        return url_for("participant.home")
    duo = nearest(mine)
    if door.door is CourseDoor.AGREEMENT:
        return url_for("agreement.read", duo_id=duo.id)
    return url_for("participant.duo", duo_id=duo.id, about=door.door if door.door in EXPLAINED else None)


def nearest(mine: Sequence[DuoCard]) -> DuoCard:
    """Of my duos that of the door's group, then one that goes on, then one of this course."""
    launch, door = visitor().launch, door_of_launch()

    def nearness(card: DuoCard) -> tuple[bool, bool, bool]:
        of_door = door is not None and card.cohort.id == door.cohort_id
        return of_door, card.is_open, launch is not None and card.cohort.context_id == launch.context_id

    return max(mine, key=nearness)
