"""What somebody has a say in on their own page: whether their answers count in anything added up, and who looked at what of theirs.

Rows stay with the record they were written for; who has several (ADR 0012) has those of all of them.
"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, String, Table, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_FACT = personal("D1", erase="row")

not_counted = Table(
    "not_counted",
    metadata,
    Column("person", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), primary_key=True, info=_FACT),
    moment("since"),
)

views = Table(
    "views",
    metadata,
    identifier(),
    Column("person", Uuid, ForeignKey("employees.id", ondelete="CASCADE"), nullable=False, info=_FACT),
    Column("role", String(32), nullable=False, info=NOT_PERSONAL),
    Column("kind", String(32), nullable=False, info=_FACT),
    Column("viewed_on", Date, nullable=False, info=_FACT),
    UniqueConstraint("person", "viewed_on", "role", "kind"),
)
"""Looking twice on one day is one row. `role` and `kind` are names from domain/mentoring/visibility.py."""

removals = Table(
    "removals",
    metadata,
    Column("duo_id", Uuid, ForeignKey("duos.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("person", Uuid, ForeignKey("employees.id"), primary_key=True, info=_FACT),
    moment("removed_at"),
)
"""Somebody took what they wrote and answered out of a duo; the other is told that, and not what it was."""
