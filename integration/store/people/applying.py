"""Waiting changes become the roster. The database does it where the rows are, in one statement per kind, however many people there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, literal, select, update
from sqlalchemy.orm import Session

from integration.domain.people.inbound import INBOUND, Kind
from integration.store.tables.hris import changes
from integration.store.tables.people import employees


def apply(db: Session, import_id: UUID, connection_id: UUID, *, now: datetime) -> None:
    """Every waiting change of an import becomes `applied`, or `stale` when its person is no longer as the import saw them.

    A joiner gets the id of the change.
    """
    same = and_(employees.c.connection_id == connection_id, employees.c.external_id == changes.c.external_id)
    waiting = and_(changes.c.import_id == import_id, changes.c.state == "waiting")
    as_it_is = select(employees.c.row_hash).where(same).scalar_subquery()
    db.execute(update(changes).where(waiting, as_it_is.is_distinct_from(changes.c.hash_before)).values(state="stale"))
    fields = {**{name: _field(name) for name in INBOUND}, "row_hash": changes.c.hash_after, "changed_at": _moment(now)}
    new = {"id": changes.c.id, "connection_id": literal(connection_id, employees.c.connection_id.type), **fields}
    joiners = select(*new.values()).where(waiting, changes.c.hash_before.is_(None))
    db.execute(insert(employees).from_select(list(new), joiners))
    db.execute(update(employees).where(same, waiting, changes.c.hash_before.is_not(None)).values(fields))
    db.execute(update(changes).where(waiting).values(state="applied"))


def _field(name: str) -> ColumnElement[Any]:
    """A field of the record, in the type of its column; `date()` is a day on both engines."""
    value = changes.c.after[name]
    if INBOUND[name] is Kind.BOOL:
        flag: ColumnElement[bool] = value.as_boolean()
        return flag
    text: ColumnElement[str] = value.as_string()
    return func.date(text) if INBOUND[name] is Kind.DATE else text


def _moment(now: datetime) -> ColumnElement[datetime]:
    return literal(now, employees.c.changed_at.type)
