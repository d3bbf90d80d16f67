"""Placing doors in a course of the LMS: the question that is open, and the doors that were placed."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, SECRET, identifier, metadata, moment

placing_requests = Table(
    "placing_requests",
    metadata,
    Column("launch_id", Uuid, ForeignKey("launches.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("deployment_id", Uuid, ForeignKey("deployments.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("request", Text, nullable=False, info=SECRET),
    Column("answer", Text, info=SECRET),
    moment("created_at"),
    moment("answered_at", optional=True),
)

placements = Table(
    "placements",
    metadata,
    identifier(),
    Column("deployment_id", Uuid, ForeignKey("deployments.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("cohort_id", Uuid, ForeignKey("cohorts.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("programme", String(16), nullable=False, info=NOT_PERSONAL),
    Column("door", String(16), nullable=False, info=NOT_PERSONAL),
    moment("placed_at"),
)
