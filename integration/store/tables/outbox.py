"""The letterbox, and the small rows that let several processes agree on whose turn it is."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, UniqueConstraint

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

outbox = Table(
    "outbox",
    metadata,
    identifier(),
    Column("destination", String(64), nullable=False, info=NOT_PERSONAL),
    Column("kind", String(32), nullable=False, info=NOT_PERSONAL),
    Column("key", String(255), nullable=False, info=NOT_PERSONAL),
    Column("body", JSON, nullable=False, info=personal("D1", erase="row")),
    Column("version", Integer, nullable=False, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    Column("attempts", Integer, nullable=False, info=NOT_PERSONAL),
    Column("reason", String(500), info=NOT_PERSONAL),
    Column("code", String(64), info=NOT_PERSONAL),
    moment("due_at"),
    moment("put_at"),
    moment("stamped_at", optional=True),
    moment("done_at", optional=True),
    UniqueConstraint("destination", "kind", "key"),
    Index("ix_outbox_state_destination_due_at", "state", "destination", "due_at"),
)

stopped_destinations = Table(
    "stopped_destinations",
    metadata,
    Column("destination", String(64), primary_key=True, info=NOT_PERSONAL),
    moment("stopped_at"),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("owner", String(64), nullable=False, info=NOT_PERSONAL),
    moment("until"),
)

timetable = Table(
    "timetable",
    metadata,
    Column("job", String(64), primary_key=True, info=NOT_PERSONAL),
    moment("next_at"),
)
