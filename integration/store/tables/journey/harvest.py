"""The harvest: what each learned, who of the two said yes to sharing it, and how they said goodbye."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")
_CONTENT = personal("D2", erase="row")


def _duo(*, primary_key: bool = False) -> Column[object]:
    return Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=primary_key, nullable=False, info=NOT_PERSONAL)


harvest_items = Table(
    "harvest_items",
    metadata,
    identifier(),
    _duo(),
    Column("person", Uuid, ForeignKey("employees.id"), nullable=False, info=_FACT),
    Column("level", String(16), nullable=False, info=_CONTENT),
    Column("words", Text, nullable=False, info=_CONTENT),
    moment("written_at"),
    Index("ix_harvest_items_duo_id", "duo_id"),
)

harvest_yeses = Table(
    "harvest_yeses",
    metadata,
    Column("item_id", Uuid, ForeignKey("harvest_items.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
    _duo(),
    moment("said_at"),
    Index("ix_harvest_yeses_duo_id", "duo_id"),
)
"""A yes to exactly these words: who changes the words begins without. A no is no row, so that nobody can tell it from silence."""

farewells = Table(
    "farewells",
    metadata,
    _duo(primary_key=True),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
    Column("words", Text, nullable=False, info=_CONTENT),
    moment("said_at"),
)
"""One member is done. The words are the other's to read once both are."""
