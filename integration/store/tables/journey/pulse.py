"""Looking back on a session: each one's answers, what they keep for themselves or share, and what the two are shown."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, SealedText, UtcDateTime, metadata, moment, personal

_FACT = personal("D1", erase="row")
_MEASURE = personal("D3", erase="row")
_PRIVATE = personal("D4", erase="row")


def _of_session() -> tuple[Column[object], ...]:
    return (
        Column("session_id", Uuid, ForeignKey("duo_sessions.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
        Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
        Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    )


pulses = Table(
    "pulses",
    metadata,
    *_of_session(),
    Column("learned", Integer, info=_MEASURE),
    Column("contributed", Integer, info=_MEASURE),
    Column("agenda", String(16), info=_MEASURE),
    Column("voice", Integer, info=_MEASURE),
    Column("satisfied", Integer, info=_MEASURE),
    Column("safe", SealedText, info=_PRIVATE),
    Column("skip", Boolean, nullable=False, info=_MEASURE),
    moment("answered_at"),
    Index("ix_pulses_duo_id", "duo_id"),
)

notes = Table(
    "notes",
    metadata,
    *_of_session(),
    Column("own_words", SealedText, info=_PRIVATE),
    Column("shared_words", Text, info=personal("D2", erase="row")),
    moment("written_at"),
    Index("ix_notes_duo_id", "duo_id"),
)
"""One of the two columns has words, the other has none: a note is its writer's alone until they share it."""

balances = Table(
    "balances",
    metadata,
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("sessions", Integer, primary_key=True, autoincrement=False, info=_FACT),
    Column("band", String(32), nullable=False, info=_MEASURE),
    Column("landing", Boolean, nullable=False, info=_MEASURE),
    Column("signs", JSON, nullable=False, info=_MEASURE),
    Column("scheme", Integer, nullable=False, info=NOT_PERSONAL),
    Column("settled_at", UtcDateTime, nullable=False, info=NOT_PERSONAL),
)
