"""Meetings of the whole group, and who was there."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Uuid

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")

gatherings = Table(
    "gatherings",
    metadata,
    identifier(),
    Column("cohort_id", Uuid, ForeignKey("cohorts.id"), nullable=False, info=NOT_PERSONAL),
    Column("kind", String(8), nullable=False, info=NOT_PERSONAL),
    Column("meets_on", Date, nullable=False, info=NOT_PERSONAL),
    Column("begins", String(5), info=NOT_PERSONAL),
    Column("place", String(255), nullable=False, info=NOT_PERSONAL),
    moment("planned_at"),
    moment("removed_at", optional=True),
    Index("ix_gatherings_cohort_id", "cohort_id"),
)

attendance = Table(
    "attendance",
    metadata,
    Column("gathering_id", Uuid, ForeignKey("gatherings.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
)
