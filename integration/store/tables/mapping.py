"""Mapping at work: what an admin is changing, and the few records they look at meanwhile (ADR 0014)."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, metadata, moment, personal

mapping_drafts = Table(
    "mapping_drafts",
    metadata,
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("base_version", Integer, nullable=False, info=NOT_PERSONAL),
    Column("rules", JSON, nullable=False, info=NOT_PERSONAL),
    Column("steps", JSON, nullable=False, info=NOT_PERSONAL),
    Column("changed_by", String(64), nullable=False, info=personal("D1", erase="keep")),
    moment("changed_at"),
)

mapping_samples = Table(
    "mapping_samples",
    metadata,
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("sealed", Text, nullable=False, info=personal("D1", erase="row")),
    moment("fetched_at"),
    moment("expires_at"),
)
