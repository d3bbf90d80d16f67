"""People in: connections to an HRIS, their mapping versions, imports with what they found, and what was written back."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint, Uuid, text

from integration.store.columns import NOT_PERSONAL, SECRET, identifier, metadata, moment, personal

_RECORD = personal("D1", erase="row")


def _count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0", info=NOT_PERSONAL)


connections = Table(
    "hris_connections",
    metadata,
    identifier(),
    Column("name", String(64), nullable=False, unique=True, info=NOT_PERSONAL),
    Column("settings", JSON, nullable=False, info=NOT_PERSONAL),
    Column("secrets", Text, nullable=False, info=SECRET),
    Column("active_version", Integer, nullable=False, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    Column("kind", String(8), nullable=False, server_default="pull", info=NOT_PERSONAL),
    Column("timetable", String(8), nullable=False, server_default="nightly", info=NOT_PERSONAL),
    Column("nightly_at", String(5), nullable=False, server_default="03:00", info=NOT_PERSONAL),
    moment("created_at"),
    moment("last_import_at", optional=True),
    moment("last_full_at", optional=True),
)

grants = Table(
    "hris_grants",
    metadata,
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    Column("access_token", Text, nullable=False, info=SECRET),
    Column("refresh_token", Text, nullable=False, info=SECRET),
    moment("expires_at"),
    moment("granted_at"),
    moment("renewed_at"),
    Column("granted_by", String(64), nullable=False, info=personal("D1", erase="keep")),
)

permissions_asked = Table(
    "hris_permissions_asked",
    metadata,
    Column("state_hash", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("asked_by", String(64), nullable=False, info=personal("D1", erase="keep")),
    Column("verifier", Text, nullable=False, info=SECRET),
    moment("expires_at"),
)

mapping_versions = Table(
    "mapping_versions",
    metadata,
    identifier(),
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("version", Integer, nullable=False, info=NOT_PERSONAL),
    Column("origin", String(255), nullable=False, info=NOT_PERSONAL),
    Column("text", Text, nullable=False, info=NOT_PERSONAL),
    Column("made_by", String(64), nullable=False, info=personal("D1", erase="keep")),
    moment("created_at"),
    UniqueConstraint("connection_id", "version"),
)

imports = Table(
    "imports",
    metadata,
    identifier(),
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    Column("occasion", String(16), nullable=False, server_default="read", info=NOT_PERSONAL),
    Column("full", Boolean, nullable=False, info=NOT_PERSONAL),
    moment("since", optional=True),
    Column("version", Integer, info=NOT_PERSONAL),
    _count("spell"),
    _count("pages"),
    Column("place", Text, info=SECRET),
    Column("announced", Integer, info=NOT_PERSONAL),
    _count("seen"),
    _count("nameless"),
    _count("unchanged"),
    _count("joiners"),
    _count("movers"),
    _count("leavers"),
    _count("rejoiners"),
    _count("problems"),
    Column("guard", String(255), info=NOT_PERSONAL),
    Column("alarms", JSON, info=NOT_PERSONAL),
    Column("lost", JSON, info=NOT_PERSONAL),
    Column("stamp", String(255), info=NOT_PERSONAL),
    Column("error", String(1000), info=NOT_PERSONAL),
    moment("started_at"),
    moment("alive_at"),
    moment("finished_at", optional=True),
    Index(
        "uq_imports_one_open",
        "connection_id",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

seen_pages = Table(
    "seen_pages",
    metadata,
    Column("import_id", Uuid, ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("number", Integer, primary_key=True, info=NOT_PERSONAL),
    Column("keys", JSON, nullable=False, info=_RECORD),
)

changes = Table(
    "staged_changes",
    metadata,
    identifier(),
    Column("import_id", Uuid, ForeignKey("imports.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("kind", String(16), nullable=False, info=NOT_PERSONAL),
    Column("external_id", String(255), nullable=False, info=_RECORD),
    Column("before", JSON, info=_RECORD),
    Column("after", JSON, info=_RECORD),
    Column("hash_before", BigInteger, info=NOT_PERSONAL),
    Column("hash_after", BigInteger, nullable=False, info=NOT_PERSONAL),
    Column("state", String(16), nullable=False, info=NOT_PERSONAL),
    Index("ix_staged_changes_import_id", "import_id"),
)

problems = Table(
    "import_problems",
    metadata,
    identifier(),
    Column("import_id", Uuid, ForeignKey("imports.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("position", Integer, nullable=False, info=NOT_PERSONAL),
    Column("external_id", String(255), info=_RECORD),
    Column("field", String(64), nullable=False, info=NOT_PERSONAL),
    Column("reason", String(500), nullable=False, info=_RECORD),
    Column("kept_out", Boolean, nullable=False, server_default=text("true"), info=NOT_PERSONAL),
    Index("ix_import_problems_import_id", "import_id"),
)

written_records = Table(
    "written_records",
    metadata,
    Column("connection_id", Uuid, ForeignKey("hris_connections.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("kind", String(32), primary_key=True, info=NOT_PERSONAL),
    Column("key", String(255), primary_key=True, info=_RECORD),
    Column("remote_id", String(255), info=_RECORD),
    Column("body_hash", String(64), nullable=False, info=NOT_PERSONAL),
    Column("outcome", String(16), nullable=False, info=NOT_PERSONAL),
    Column("made", Boolean, nullable=False, info=NOT_PERSONAL),
    moment("written_at"),
)
