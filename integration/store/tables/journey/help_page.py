"""How often the help page was opened in a month; nothing about who did, or when."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from integration.store.columns import NOT_PERSONAL, metadata

help_openings = Table(
    "help_openings",
    metadata,
    Column("month", String(7), primary_key=True, info=NOT_PERSONAL),
    Column("times", Integer, nullable=False, info=NOT_PERSONAL),
)
