"""The nameless counter of the help page."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.store.db import inserting
from integration.store.tables.journey.help_page import help_openings


def count_opening(db: Session, day: date) -> None:
    """One more in the month of that day."""
    row = inserting(db, help_openings).values(month=f"{day:%Y-%m}", times=1)
    db.execute(row.on_conflict_do_update(index_elements=["month"], set_={"times": help_openings.c.times + 1}))


def openings(db: Session, month: str) -> int:
    """How often the page was opened in a month such as `2026-03`."""
    return db.scalar(select(help_openings.c.times).where(help_openings.c.month == month)) or 0
