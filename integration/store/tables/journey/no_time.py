"""Who said that they are given no time for it, and wants their coordinator to hear that (E13)."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Table, Uuid

from integration.store.columns import NOT_PERSONAL, UtcDateTime, metadata, personal

_TOLD = personal("D2", erase="row")

time_reports = Table(
    "time_reports",
    metadata,
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_TOLD),
    Column("told_at", UtcDateTime, nullable=False, info=_TOLD),
    Column("taken_up_at", UtcDateTime, info=_TOLD),
)
"""A coordinator reads that somebody of the group said it, never who."""
