"""Certificates of participation: what each says is fixed when it is taken. The sheet itself is made anew each time, and kept nowhere."""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid, text

from integration.store.columns import NOT_PERSONAL, identifier, metadata, personal

_FACT = personal("D1", erase="row")
_STANDS = text("withdrawn_on IS NULL")

certificates = Table(
    "certificates",
    metadata,
    identifier(),
    Column("number", String(16), nullable=False, info=_FACT),
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), nullable=False, info=_FACT),
    Column("name", String(512), nullable=False, info=_FACT),
    Column("programme", String(16), nullable=False, info=_FACT),
    Column("starts_on", Date, nullable=False, info=_FACT),
    Column("ended_on", Date, nullable=False, info=_FACT),
    Column("hours", Integer, nullable=False, info=_FACT),
    Column("sessions", Integer, nullable=False, info=_FACT),
    Column("meetings", Integer, nullable=False, info=_FACT),
    Column("issued_on", Date, nullable=False, info=_FACT),
    Column("withdrawn_on", Date, info=_FACT),
    UniqueConstraint("number"),
    Index("uq_certificates_one_stands", "duo_id", "person", unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS),
)
