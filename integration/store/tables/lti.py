"""The LMS side: registrations, deployments, contexts and links, keys, and the short-lived state of a launch."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, SECRET, identifier, metadata, moment, personal

platforms = Table(
    "platforms",
    metadata,
    identifier(),
    Column("issuer", String(255), nullable=False, info=NOT_PERSONAL),
    Column("client_id", String(255), nullable=False, info=NOT_PERSONAL),
    Column("auth_url", String(1000), nullable=False, info=NOT_PERSONAL),
    Column("token_url", String(1000), nullable=False, info=NOT_PERSONAL),
    Column("token_audience", String(1000), info=NOT_PERSONAL),
    Column("jwks_url", String(1000), nullable=False, info=NOT_PERSONAL),
    Column("product", String(64), nullable=False, info=NOT_PERSONAL),
    Column("origins", JSON, nullable=False, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    Column("person_key", String(16), nullable=False, server_default="number", info=NOT_PERSONAL),
    Column("person_connection", Uuid, ForeignKey("hris_connections.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    moment("created_at"),
    UniqueConstraint("issuer", "client_id"),
)

deployments = Table(
    "deployments",
    metadata,
    identifier(),
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("deployment_id", String(255), nullable=False, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    moment("first_seen_at"),
    moment("bound_at", optional=True),
    moment("last_launch_at", optional=True),
    UniqueConstraint("platform_id", "deployment_id"),
)

contexts = Table(
    "contexts",
    metadata,
    identifier(),
    Column("deployment_id", Uuid, ForeignKey("deployments.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("context_id", String(255), nullable=False, info=NOT_PERSONAL),
    Column("label", String(255), info=NOT_PERSONAL),
    Column("title", String(255), info=NOT_PERSONAL),
    Column("memberships_url", String(1000), info=NOT_PERSONAL),
    Column("copied_from", Uuid, ForeignKey("contexts.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    moment("last_launch_at"),
    UniqueConstraint("deployment_id", "context_id"),
)

resource_links = Table(
    "resource_links",
    metadata,
    identifier(),
    Column("deployment_id", Uuid, ForeignKey("deployments.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("resource_link_id", String(255), nullable=False, info=NOT_PERSONAL),
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("placement_id", Uuid, ForeignKey("placements.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("title", String(255), info=NOT_PERSONAL),
    Column("line_item_url", String(1000), info=NOT_PERSONAL),
    Column("line_items_url", String(1000), info=NOT_PERSONAL),
    Column("ags_scopes", JSON, nullable=False, info=NOT_PERSONAL),
    moment("last_launch_at"),
    UniqueConstraint("deployment_id", "resource_link_id"),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("private_pem", Text, nullable=False, info=SECRET),
    Column("public_jwk", JSON, nullable=False, info=NOT_PERSONAL),
    moment("created_at"),
    moment("signs_from"),
    moment("retired_at", optional=True),
)

platform_keys = Table(
    "platform_keys",
    metadata,
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("jwks", JSON, nullable=False, info=NOT_PERSONAL),
    moment("fetched_at", optional=True),
    moment("fresh_until", optional=True),
    moment("asked_at"),
    Column("asking", Boolean, nullable=False, info=NOT_PERSONAL),
)

launch_states = Table(
    "launch_states",
    metadata,
    Column("state_hash", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("nonce", String(64), nullable=False, info=NOT_PERSONAL),
    Column("storage", String(16), nullable=False, info=NOT_PERSONAL),
    Column("target_link_uri", Text, nullable=False, info=NOT_PERSONAL),
    Column("deployment_id", String(255), info=NOT_PERSONAL),
    Column("hints", Text, info=SECRET),
    moment("created_at"),
    moment("expires_at"),
    Index("ix_launch_states_expires_at", "expires_at"),
)

launches = Table(
    "launches",
    metadata,
    identifier(),
    Column("session_hash", String(64), ForeignKey("web_sessions.token_hash", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("resource_link_id", Uuid, ForeignKey("resource_links.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("purpose", String(16), nullable=False, default="activity", info=NOT_PERSONAL),
    Column("roles", JSON, nullable=False, info=personal("D1", erase="row")),
    Column("locale", String(16), info=personal("D1", erase="row")),
    Column("acting", Boolean, nullable=False, default=False, info=NOT_PERSONAL),
    moment("created_at"),
    Index("ix_launches_session_hash", "session_hash"),
    Index("ix_launches_account_id", "account_id"),
)

access_tokens = Table(
    "access_tokens",
    metadata,
    Column("platform_id", Uuid, ForeignKey("platforms.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("deployment_id", String(255), primary_key=True, info=NOT_PERSONAL),
    Column("scopes", String(500), primary_key=True, info=NOT_PERSONAL),
    Column("token", Text, nullable=False, info=SECRET),
    moment("expires_at"),
)
