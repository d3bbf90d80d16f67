"""What people answered at T0 to T3."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, SealedText, UtcDateTime, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")

responses = Table(
    "responses",
    metadata,
    identifier(),
    Column("cohort_id", Uuid, ForeignKey("cohorts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), nullable=False, info=_FACT),
    Column("point", String(8), nullable=False, info=NOT_PERSONAL),
    Column("instrument", String(32), nullable=False, info=NOT_PERSONAL),
    Column("view", String(8), nullable=False, info=NOT_PERSONAL),
    Column("version", Integer, nullable=False, info=NOT_PERSONAL),
    Column("about", Uuid, ForeignKey("employees.id"), nullable=False, info=_FACT),
    Column("answers", JSON, nullable=False, info=personal("D3", erase="row")),
    Column("private_answers", SealedText, info=personal("D4", erase="row")),
    moment("saved_at"),
    Column("finished_at", UtcDateTime, info=_FACT),
    UniqueConstraint("duo_id", "person", "point", "instrument", "view"),
    Index("ix_responses_about", "about"),
)
"""One row for each instrument in one view. Answers are of one duo: somebody who got another partner answers about that one anew.
Answers on safety are in `private_answers`, sealed, and nowhere else.
"""
