"""People: employees from an HRIS, accounts that sign in, the rights they were given, and who did what."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Boolean, Column, Date, ForeignKey, Index, String, Table, UniqueConstraint, Uuid, text

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_RECORD = personal("D1", erase="row")


def _field(name: str, *, optional: bool = True) -> Column[str]:
    return Column(name, String(255), nullable=optional, info=_RECORD)


employees = Table(
    "employees",
    metadata,
    identifier(),
    Column("connection_id", Uuid, ForeignKey("hris_connections.id"), nullable=False, info=NOT_PERSONAL),
    _field("external_id", optional=False),
    _field("employee_number"),
    _field("given_name"),
    _field("family_name"),
    _field("work_email"),
    _field("department_id"),
    _field("department_name"),
    _field("team_id"),
    _field("job_family"),
    _field("job_title"),
    _field("manager_external_id"),
    _field("location"),
    Column("employed_since", String(7), info=_RECORD),
    Column("employment_end_date", Date, info=_RECORD),
    Column("employment_status", String(16), nullable=False, info=_RECORD),
    Column("leads_people", Boolean, info=_RECORD),
    Column("preferred_language", String(16), info=_RECORD),
    Column("row_hash", BigInteger, nullable=False, info=NOT_PERSONAL),
    moment("changed_at"),
    Column("merged_into", Uuid, ForeignKey("employees.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    UniqueConstraint("connection_id", "external_id"),
    Index("ix_employees_employee_number", "employee_number"),
    Index(
        "ix_employees_merged_into",
        "merged_into",
        sqlite_where=text("merged_into IS NOT NULL"),
        postgresql_where=text("merged_into IS NOT NULL"),
    ),
)

merges = Table(
    "employee_merges",
    metadata,
    identifier(),
    Column("lead_id", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("other_id", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("basis", String(16), nullable=False, info=NOT_PERSONAL),
    Column("moved", JSON, nullable=False, info=NOT_PERSONAL),
    Column("confirmed_by", String(64), nullable=False, info=NOT_PERSONAL),
    moment("confirmed_at"),
    Column("undone_by", String(64), info=NOT_PERSONAL),
    moment("undone_at", optional=True),
    Index("ix_employee_merges_lead_id", "lead_id"),
    Index(
        "uq_employee_merges_other_id",
        "other_id",
        unique=True,
        sqlite_where=text("undone_at IS NULL"),
        postgresql_where=text("undone_at IS NULL"),
    ),
)
"""Two records of one person, as somebody confirmed; `moved` are our ids of what came along with the other, by table."""

set_apart = Table(
    "set_apart",
    metadata,
    Column("one", Uuid, primary_key=True, info=NOT_PERSONAL),
    Column("other", Uuid, primary_key=True, info=NOT_PERSONAL),
    Column("decided_by", String(64), nullable=False, info=NOT_PERSONAL),
    moment("decided_at"),
)
"""Two who look like one person but are not, as somebody decided: an account and an employee, or two employees."""

accounts = Table(
    "accounts",
    metadata,
    identifier(),
    Column("issuer", String(255), nullable=False, info=NOT_PERSONAL),
    Column("subject", String(255), nullable=False, info=personal("D1", erase="row")),
    Column("given_name", String(255), info=personal("D1", erase="blank")),
    Column("family_name", String(255), info=personal("D1", erase="blank")),
    Column("email", String(320), info=personal("D1", erase="blank")),
    Column("sourced_id", String(255), info=personal("D1", erase="blank")),
    Column("language", String(2), info=personal("D1", erase="blank")),
    Column("employee_id", Uuid, ForeignKey("employees.id", ondelete="SET NULL"), info=NOT_PERSONAL),
    Column("link_basis", String(32), info=NOT_PERSONAL),
    moment("linked_at", optional=True),
    Column("proposed_right", String(32), info=personal("D1", erase="blank")),
    moment("created_at"),
    moment("last_seen_at"),
    UniqueConstraint("issuer", "subject"),
    Index("ix_accounts_employee_id", "employee_id"),
)

grants = Table(
    "grants",
    metadata,
    identifier(),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("right", String(32), nullable=False, info=personal("D1", erase="row")),
    Column("granted_by", String(64), nullable=False, info=NOT_PERSONAL),
    moment("granted_at"),
    moment("revoked_at", optional=True),
    Index("ix_grants_account_id", "account_id"),
)

audit = Table(
    "audit",
    metadata,
    identifier(),
    moment("at"),
    Column("actor", String(64), nullable=False, info=personal("D1", erase="keep")),
    Column("act", String(64), nullable=False, info=NOT_PERSONAL),
    Column("subject", String(64), info=personal("D1", erase="keep")),
    Column("detail", JSON, nullable=False, info=NOT_PERSONAL),
)

tickets = Table(
    "tickets",
    metadata,
    Column("token_hash", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("purpose", String(32), nullable=False, info=NOT_PERSONAL),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    moment("created_at"),
    moment("expires_at"),
)

web_sessions = Table(
    "web_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True, info=NOT_PERSONAL),
    Column("account_id", Uuid, ForeignKey("accounts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("door", String(16), nullable=False, info=NOT_PERSONAL),
    Column("agent_hash", String(64), nullable=False, info=NOT_PERSONAL),
    Column("carried", Boolean, nullable=False, default=False, info=NOT_PERSONAL),
    Column("proof_key", String(100), info=NOT_PERSONAL),
    Column("moved_to", String(64), info=NOT_PERSONAL),
    moment("moved_at", optional=True),
    moment("created_at"),
    moment("last_seen_at"),
    Index("ix_web_sessions_account_id", "account_id"),
)
