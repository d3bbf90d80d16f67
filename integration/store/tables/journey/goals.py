"""Notes along the way at what two people learn and bring in."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, SealedText, identifier, metadata, moment, personal

_CONTENT = personal("D2", erase="row")

goal_notes = Table(
    "goal_notes",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("aim_id", Uuid, ForeignKey("aims.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), nullable=False, info=personal("D1", erase="row")),
    Column("about", Text, nullable=False, info=_CONTENT),
    Column("own_words", SealedText, info=personal("D4", erase="row")),
    Column("shared_words", Text, info=_CONTENT),
    moment("written_at"),
    Index("ix_goal_notes_duo_id", "duo_id"),
    Index("ix_goal_notes_aim_id", "aim_id"),
)
"""As with notes on sessions, one of the two columns has words. `about`: what the aim said then, for an aim may be put otherwise or go."""
