"""What somebody may show of how they see themselves, and what their duo partner shows them: the same in the eyes of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.measuring.instruments import View
from integration.domain.measuring.measures import END, SCAN, START, Response
from integration.store import mentoring
from integration.store.journey.sharing import shared_in
from integration.store.reads.journey.measures import Measuring, measuring

TO_SHARE = (START, END)
"""The moments at which enough is asked to show a competency (at T1 and T3 one item of each)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedScan:
    """One moment. `shared_at` is None while only its writer sees it."""

    point: str
    response: Response
    shared_at: datetime | None


def my_scans(db: Session, mine: Measuring, me: UUID) -> list[SharedScan]:
    """The finished scans that somebody may show in this duo, shown or not."""
    shared = shared_in(db, mine.duo_id)
    found = ((point, mine.response(point, SCAN, View.SELF)) for point in TO_SHARE)
    return [SharedScan(point=at, response=one, shared_at=shared.get((me, at))) for at, one in found if one and one.finished_at]


def shown_to(db: Session, duo_id: UUID, reader: UUID, now: datetime) -> list[SharedScan]:
    """What the reader's partner shows them now. Raises `duo.not-found` or `duo.not-a-member`."""
    partner = mentoring.duo_of(db, duo_id, reader).partner_of(reader)
    return [scan for scan in my_scans(db, measuring(db, duo_id, partner, now), partner) if scan.shared_at]


def is_shown_something(db: Session, duo_id: UUID, reader: UUID) -> bool:
    """Whether somebody else in this duo shows the reader anything."""
    return any(person != reader for person, _ in shared_in(db, duo_id))
