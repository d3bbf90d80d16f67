"""The next session of each duo, as the two planned it; what was planned before is not kept."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, UtcDateTime, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")

meetings = Table(
    "meetings",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("begins_at", UtcDateTime, nullable=False, info=_FACT),
    Column("minutes", Integer, nullable=False, info=_FACT),
    Column("place", String(255), nullable=False, info=_FACT),
    Column("sequence", Integer, nullable=False, info=NOT_PERSONAL),
    moment("planned_at"),
    Column("cancelled_at", UtcDateTime, info=_FACT),
    Column("question", Text, info=personal("D2", erase="row")),
    Column("asked_by", String(1), info=_FACT),
    Column("called_off", Integer, nullable=False, server_default="0", info=_FACT),
    Column("called_off_by", String(1), info=_FACT),
    UniqueConstraint("duo_id"),
)
