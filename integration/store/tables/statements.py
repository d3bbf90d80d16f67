"""What people chose to tell HR about their competencies, as long as they let it stand."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint, Uuid

from integration.store.columns import identifier, metadata, personal

_SAID = personal("D3", erase="row")

statements = Table(
    "statements",
    metadata,
    identifier(),
    Column("person", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), nullable=False, info=personal("D1", erase="row")),
    Column("competency", String(16), nullable=False, info=_SAID),
    Column("level", Integer, nullable=False, info=_SAID),
    Column("stated_on", Date, nullable=False, info=_SAID),
    UniqueConstraint("person", "competency"),
)
