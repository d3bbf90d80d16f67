"""Launches that were refused, for a month. Nothing in it is personal: `lti/told.py` decides what may stand here."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Uuid

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment

refused_launches = Table(
    "refused_launches",
    metadata,
    identifier(),
    Column("reference", String(16), nullable=False, info=NOT_PERSONAL),
    Column("code", String(64), nullable=False, info=NOT_PERSONAL),
    Column("step", String(16), nullable=False, info=NOT_PERSONAL),
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("said", JSON, nullable=False, info=NOT_PERSONAL),
    Column("shapes", JSON, nullable=False, info=NOT_PERSONAL),
    Column("hidden", Integer, nullable=False, info=NOT_PERSONAL),
    moment("refused_at"),
    Index("ix_refused_launches_reference", "reference"),
    Index("ix_refused_launches_platform_id", "platform_id"),
    Index("ix_refused_launches_refused_at", "refused_at"),
)
