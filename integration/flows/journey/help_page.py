"""The help page: opening it leaves nothing behind but one more in a counter without names."""

from __future__ import annotations

from datetime import datetime, timedelta

from integration.store.db import Store
from integration.store.journey import help_page

FEWEST = 15
"""Fewer openings than this are not told (docs/domain.md, aggregation: safety)."""
STEP = 5


def opened(store: Store, *, now: datetime) -> None:
    """Somebody opened the page."""
    with store.transaction() as db:
        help_page.count_opening(db, now.date())


def told_of_last_month(store: Store, *, now: datetime) -> int | None:
    """How often it was opened in the month before this one, rounded down to five; None where it was less than fifteen times."""
    before = now.date().replace(day=1) - timedelta(days=1)
    with store.reading() as db:
        times = help_page.openings(db, f"{before:%Y-%m}")
    return times // STEP * STEP if times >= FEWEST else None
