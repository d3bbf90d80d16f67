"""Midway: what each thinks alone, and what each chooses."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, SealedText, metadata, moment, personal

_FACT = personal("D1", erase="row")
_PRIVATE = personal("D4", erase="row")
_CONTENT = personal("D2", erase="row")


def _of_member() -> tuple[Column[object], ...]:
    return (
        Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
        Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
    )


midway_thoughts = Table(
    "midway_thoughts",
    metadata,
    *_of_member(),
    Column("more", SealedText, info=_PRIVATE),
    Column("less", SealedText, info=_PRIVATE),
    Column("kept", SealedText, info=_PRIVATE),
    Column("on_behalf", SealedText, info=_PRIVATE),
    moment("written_at"),
)

midway_choices = Table(
    "midway_choices",
    metadata,
    *_of_member(),
    Column("choice", String(16), nullable=False, info=_CONTENT),
    Column("words", Text, nullable=False, info=_CONTENT),
    moment("chose_at"),
)
"""The other of the two reads a row only when there are two."""
