"""Which moments of seeing oneself somebody showed to their duo partner."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table, Uuid

from integration.store.columns import NOT_PERSONAL, metadata, moment, personal

shared_scans = Table(
    "shared_scans",
    metadata,
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=personal("D1", erase="row")),
    Column("point", String(8), primary_key=True, info=NOT_PERSONAL),
    moment("shared_at"),
)
"""No row: nobody but its writer sees it. What is shown is read from `responses`, so that nothing of it stands here."""
