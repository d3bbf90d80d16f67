"""Showing one's scan to the duo partner: one moment at a time, and taken back in one click."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.duo import DuoState
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import sharing
from integration.store.reads.journey.measures import measuring
from integration.store.reads.journey.sharing import my_scans


def share_scan(store: Store, *, duo_id: UUID, person: UUID, point: str, now: datetime) -> None:
    """Show how one saw oneself at this moment. Raises `scan.nothing-to-share`, or `duo.not-open` once the two stopped early."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.partner_of(person)
        if duo.state != DuoState.COMPLETED:
            duo.must_be_open()
        if point not in {scan.point for scan in my_scans(db, measuring(db, duo_id, person, now), person)}:
            raise RuleBroken("scan.nothing-to-share")
        sharing.share(db, duo_id, person, point, now)


def take_scan_back(store: Store, *, duo_id: UUID, person: UUID, point: str) -> None:
    """Show it no more, from this moment on; always possible."""
    with store.transaction() as db:
        mentoring.duo_of(db, duo_id, person)
        sharing.take_back(db, duo_id, person, point)
