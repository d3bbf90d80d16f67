"""No time granted (E13): somebody wants their coordinator to hear it, without their name; the coordinator takes it up.

Each function is one transaction. Nothing here is an activity: nobody can see who said it.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from integration.store import audit, mentoring
from integration.store.db import Store
from integration.store.journey import no_time


def tell(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Let the coordinator hear that somebody in this group is given no time."""
    with store.transaction() as db:
        no_time.tell(db, mentoring.hold_duo_of(db, duo_id, person).id, person, now=now)


def take_back(store: Store, *, duo_id: UUID, person: UUID) -> None:
    """Let them not hear it any more, also once the duo is over."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.partner_of(person)
        no_time.take_back(db, duo.id, person)


def take_up(store: Store, *, cohort_id: UUID, actor: UUID, now: datetime) -> None:
    """The coordinator talks with the managers, on behalf of the whole group."""
    with store.transaction() as db:
        no_time.take_up(db, cohort_id, now=now)
        audit.note(db, "time.taken-up", actor=str(actor), subject=cohort_id, now=now)
