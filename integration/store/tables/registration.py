"""Dynamic registration: invitations, questions that wait for an answer, and what a platform granted."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, String, Table, Text, Uuid

from integration.store.columns import NOT_PERSONAL, SECRET, identifier, metadata, moment

invitations = Table(
    "lms_invitations",
    metadata,
    identifier(),
    Column("word_hash", String(64), nullable=False, unique=True, info=NOT_PERSONAL),
    Column("product", String(64), info=NOT_PERSONAL),
    Column("host", String(255), info=NOT_PERSONAL),
    Column("issuer", String(255), info=NOT_PERSONAL),
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    moment("created_at"),
    moment("expires_at"),
    moment("used_at", optional=True),
    moment("revoked_at", optional=True),
)

registration_tickets = Table(
    "registration_tickets",
    metadata,
    Column("token_hash", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("invitation_id", Uuid, ForeignKey("lms_invitations.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("configuration", JSON, nullable=False, info=NOT_PERSONAL),
    Column("registration_token", Text, info=SECRET),
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), info=NOT_PERSONAL),
    moment("created_at"),
    moment("expires_at"),
    moment("busy_until", optional=True),
    Index("ix_registration_tickets_expires_at", "expires_at"),
)

granted = Table(
    "platform_grants",
    metadata,
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("scopes", JSON, nullable=False, info=NOT_PERSONAL),
    Column("management_url", String(1000), info=NOT_PERSONAL),
    Column("management_token", Text, info=SECRET),
    moment("registered_at"),
)
