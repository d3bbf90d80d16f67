"""Mentoring: cohorts, duos, what both want to learn and bring in, the agreement, sessions, and what happened."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, Uuid, text

from integration.store.columns import NOT_PERSONAL, UtcDateTime, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")
_CONTENT = personal("D2", erase="row")


def _person(name: str, *, optional: bool = False) -> Column[object]:
    return Column(name, Uuid, ForeignKey("employees.id"), nullable=optional, info=_FACT)


cohorts = Table(
    "cohorts",
    metadata,
    identifier(),
    Column("programme", String(16), nullable=False, info=NOT_PERSONAL),
    Column("name", String(255), nullable=False, info=NOT_PERSONAL),
    Column("starts_on", Date, nullable=False, info=NOT_PERSONAL),
    Column("ends_on", Date, nullable=False, info=NOT_PERSONAL),
    Column("milestones", JSON, nullable=False, info=NOT_PERSONAL),
    Column("planned_sessions", Integer, nullable=False, info=NOT_PERSONAL),
    Column("planned_gatherings", Integer, nullable=False, server_default="0", info=NOT_PERSONAL),
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    moment("created_at"),
    Index("ix_cohorts_context_id", "context_id"),
)

duos = Table(
    "duos",
    metadata,
    identifier(),
    Column("cohort_id", Uuid, ForeignKey("cohorts.id"), nullable=False, info=NOT_PERSONAL),
    _person("a"),
    _person("b"),
    Column("state", String(16), nullable=False, info=_FACT),
    moment("formed_at"),
    Column("a_accepted_at", UtcDateTime, info=_FACT),
    Column("b_accepted_at", UtcDateTime, info=_FACT),
    moment("ended_at", optional=True),
    moment("let_go_at", optional=True),
    Index(
        "uq_duos_a_open", "cohort_id", "a", unique=True, sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")
    ),
    Index(
        "uq_duos_b_open", "cohort_id", "b", unique=True, sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")
    ),
)

aims = Table(
    "aims",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    _person("person"),
    Column("side", String(8), nullable=False, info=NOT_PERSONAL),
    Column("position", Integer, nullable=False, info=NOT_PERSONAL),
    Column("words", Text, nullable=False, info=_CONTENT),
    moment("stated_at"),
    UniqueConstraint("duo_id", "person", "side", "position"),
)

agreements = Table(
    "agreements",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("version", Integer, nullable=False, info=NOT_PERSONAL),
    Column("terms", JSON, nullable=False, info=_CONTENT),
    _person("written_by", optional=True),
    moment("written_at"),
    UniqueConstraint("duo_id", "version"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("agreement_id", Uuid, ForeignKey("agreements.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
    Column("signed_at", UtcDateTime, nullable=False, info=_FACT),
)

duo_sessions = Table(
    "duo_sessions",
    metadata,
    identifier(),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("held_on", Date, nullable=False, info=_FACT),
    Column("minutes", Integer, nullable=False, info=_FACT),
    Column("format_id", String(8), info=_FACT),
    Column("next_turn", String(1), info=_FACT),
    _person("logged_by"),
    Column("logged_at", UtcDateTime, nullable=False, info=_FACT),
    _person("disputed_by", optional=True),
    Column("disputed_at", UtcDateTime, info=_FACT),
    Column("removed_at", UtcDateTime, info=_FACT),
    Index(
        "uq_duo_sessions_one_a_day",
        "duo_id",
        "held_on",
        unique=True,
        sqlite_where=text("removed_at IS NULL"),
        postgresql_where=text("removed_at IS NULL"),
    ),
)

activity = Table(
    "activity",
    metadata,
    identifier(),
    Column("at", UtcDateTime, nullable=False, info=_FACT),
    Column("kind", String(32), nullable=False, info=_FACT),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    _person("person", optional=True),
    Index("ix_activity_duo_id", "duo_id"),
)

progress = Table(
    "progress",
    metadata,
    Column("cohort_id", Uuid, ForeignKey("cohorts.id"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
    Column("percent", Integer, nullable=False, info=_FACT),
    Column("status", String(16), nullable=False, info=_FACT),
    Column("minutes", Integer, nullable=False, info=_FACT),
    moment("changed_at"),
)

warnings = Table(
    "warnings",
    metadata,
    identifier(),
    Column("code", String(4), nullable=False, info=NOT_PERSONAL),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    _person("person"),
    Column("cause", String(16), nullable=False, info=_FACT),
    Column("raised_at", UtcDateTime, nullable=False, info=_FACT),
    Column("settled_at", UtcDateTime, info=_FACT),
    Index(
        "uq_warnings_one_open",
        "duo_id",
        "code",
        "person",
        "cause",
        unique=True,
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
)
