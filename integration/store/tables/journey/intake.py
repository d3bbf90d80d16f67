"""Intake: what somebody who wants to join a cohort tells beforehand, one row per person and cohort."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, SealedText, UtcDateTime, identifier, metadata, personal

_FACT = personal("D1", erase="row")
_ANSWER = personal("D2", erase="row")
_PRIVATE = personal("D4", erase="row")

intakes = Table(
    "intakes",
    metadata,
    identifier(),
    Column("cohort_id", Uuid, ForeignKey("cohorts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), nullable=False, info=_FACT),
    Column("wants", JSON, nullable=False, info=_ANSWER),
    Column("offers", JSON, nullable=False, info=_ANSWER),
    Column("languages", JSON, nullable=False, info=_ANSWER),
    Column("meeting", String(16), info=_ANSWER),
    Column("half_days", JSON, nullable=False, info=_ANSWER),
    Column("style", JSON, nullable=False, info=_ANSWER),
    Column("stage", String(32), info=_ANSWER),
    Column("band", String(32), info=_ANSWER),
    Column("wished", SealedText, info=_PRIVATE),
    Column("vetoed", SealedText, info=_PRIVATE),
    Column("saved_at", UtcDateTime, nullable=False, info=_FACT),
    Column("finished_at", UtcDateTime, info=_FACT),
    Column("withdrawn_at", UtcDateTime, info=_FACT),
    UniqueConstraint("cohort_id", "person"),
    Index("ix_intakes_person", "person"),
)
