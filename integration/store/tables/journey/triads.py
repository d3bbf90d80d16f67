"""Who learns along with a duo for a while, and the yes of all three."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text, Uuid, text

from integration.store.columns import NOT_PERSONAL, UtcDateTime, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")
_CONTENT = personal("D2", erase="row")

triads = Table(
    "triads",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), nullable=False, info=_FACT),
    moment("proposed_at"),
    *(Column(f"{side}_yes_at", UtcDateTime, info=_FACT) for side in "abc"),
    Column("learn", Text, nullable=False, info=_CONTENT),
    Column("offer", Text, nullable=False, info=_CONTENT),
    Column("began_on", Date, info=_FACT),
    Column("ended_on", Date, info=_FACT),
    Index("uq_triads_one_open", "duo_id", unique=True, sqlite_where=text("ended_on IS NULL"), postgresql_where=text("ended_on IS NULL")),
    Index("ix_triads_person", "person"),
)
