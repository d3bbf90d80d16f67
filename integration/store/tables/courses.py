"""What we read from a course in the LMS: who is in it, and the column of the gradebook that was found or made for it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint, Uuid

from integration.store.columns import NOT_PERSONAL, identifier, metadata, moment, personal

_IN_LIST = personal("D1", erase="row")

course_members = Table(
    "course_members",
    metadata,
    identifier(),
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("subject", String(255), nullable=False, info=_IN_LIST),
    Column("employee_id", Uuid, ForeignKey("employees.id", ondelete="SET NULL"), info=_IN_LIST),
    Column("given_name", String(255), info=_IN_LIST),
    Column("family_name", String(255), info=_IN_LIST),
    moment("left_at", optional=True),
    UniqueConstraint("context_id", "subject"),
    Index("ix_course_members_employee_id", "employee_id"),
)

course_reads = Table(
    "course_reads",
    metadata,
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    moment("asked_at", optional=True),
    moment("due_at", optional=True),
    moment("tried_at", optional=True),
    moment("read_at", optional=True),
    Column("tries", Integer, nullable=False, info=NOT_PERSONAL),
    Column("problem", String(64), info=NOT_PERSONAL),
    Column("leaving", Integer, nullable=False, info=NOT_PERSONAL),
    Column("allowed", Integer, nullable=False, info=NOT_PERSONAL),
    Column("changes_url", String(1000), info=NOT_PERSONAL),
)

course_columns = Table(
    "course_columns",
    metadata,
    Column("context_id", Uuid, ForeignKey("contexts.id", ondelete="CASCADE"), primary_key=True, info=NOT_PERSONAL),
    Column("resource_link_id", Uuid, ForeignKey("resource_links.id", ondelete="CASCADE"), nullable=False, info=NOT_PERSONAL),
    Column("line_item_url", String(1000), nullable=False, info=NOT_PERSONAL),
    moment("found_at"),
    UniqueConstraint("resource_link_id"),
)
