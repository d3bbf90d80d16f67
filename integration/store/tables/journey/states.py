"""The states of a duo beside its row: when it paused, what was said when it stopped, and where its coordinator let it through."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, String, Table, Text, Uuid, text

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")

pauses = Table(
    "pauses",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("began_on", Date, nullable=False, info=_FACT),
    Column("ended_on", Date, info=_FACT),
    Index("uq_pauses_one_open", "duo_id", unique=True, sqlite_where=text("ended_on IS NULL"), postgresql_where=text("ended_on IS NULL")),
    Index("ix_pauses_duo_id", "duo_id"),
)

endings = Table(
    "endings",
    metadata,
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), info=_FACT),
    Column("reason", String(16), nullable=False, info=_FACT),
)

gates_let_through = Table(
    "gates_let_through",
    metadata,
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("phase", String(2), primary_key=True, info=NOT_PERSONAL),
    Column("reason", Text, nullable=False, info=_FACT),
    moment("let_through_at"),
)
