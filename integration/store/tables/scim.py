"""People pushed to us by SCIM: who may push, and what they said of each user, as they must be able to read it back."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Uuid, text

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_USER = personal("D1", erase="row")
_PRESENT = text("deleted_at IS NULL")

scim_keys = Table(
    "scim_keys",
    metadata,
    identifier(),
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("name", String(64), nullable=False, info=NOT_PERSONAL),
    Column("key_hash", String(64), nullable=False, info=NOT_PERSONAL),
    Column("made_by", String(64), nullable=False, info=personal("D1", erase="keep")),
    moment("created_at"),
    moment("last_used_at", optional=True),
    moment("revoked_at", optional=True),
    Index("ix_scim_keys_connection_id", "connection_id"),
)

scim_users = Table(
    "scim_users",
    metadata,
    identifier(),
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("user_name", String(255), nullable=False, info=_USER),
    Column("external_id", String(255), info=_USER),
    Column("body", JSON, nullable=False, info=_USER),
    Column("version", Integer, nullable=False, info=NOT_PERSONAL),
    moment("created_at"),
    moment("changed_at"),
    moment("deleted_at", optional=True),
    moment("refused_at", optional=True),
    Index("ix_scim_users_connection_id_external_id", "connection_id", "external_id"),
    Index("uq_scim_users_present", "connection_id", "user_name", unique=True, sqlite_where=_PRESENT, postgresql_where=_PRESENT),
)
