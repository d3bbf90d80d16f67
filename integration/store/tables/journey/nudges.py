"""What people were nudged about, and what they do not want to be nudged about."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, UtcDateTime, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")

nudges = Table(
    "nudges",
    metadata,
    identifier(),
    Column("person", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), nullable=False, info=_FACT),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), info=NOT_PERSONAL),
    Column("about", Uuid, nullable=False, info=NOT_PERSONAL),
    Column("kind", String(16), nullable=False, info=_FACT),
    Column("occasion", String(16), nullable=False, info=_FACT),
    Column("made_at", UtcDateTime, nullable=False, info=_FACT),
    Column("not_now_at", UtcDateTime, info=_FACT),
    UniqueConstraint("person", "about", "kind", "occasion"),
    Index("ix_nudges_duo_id", "duo_id"),
)
"""`about` is the duo, or the cohort of an intake. Each thing is said once; a mail about it is a letter with this id."""

nudges_off = Table(
    "nudges_off",
    metadata,
    Column("person", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), primary_key=True, info=_FACT),
    Column("kind", String(16), primary_key=True, info=_FACT),
    moment("since"),
)
"""`kind` is one of the kinds, or `mail` for every mail. Rows stay with the record they were written for (ADR 0012)."""
