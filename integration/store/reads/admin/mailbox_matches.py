"""Who has which mailbox: accounts of an LMS, and people in HR. Compared without case and plus-addressing, which no index knows."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from integration.domain.people.mailboxes import mailbox
from integration.store.people.persons import PERSON, WORKS
from integration.store.tables.people import accounts, employees

BATCH = 500
Readers = dict[str, set[UUID]]


def people_reading(db: Session, boxes: Collection[str]) -> Readers:
    """The people who work here, by these mailboxes; any of somebody's records counts."""
    return _grouped(db, PERSON, employees.c.work_email, boxes, WORKS)


def accounts_reading(db: Session, boxes: Collection[str], *, issuer: str) -> Readers:
    """The accounts of an LMS by these mailboxes, linked or not."""
    return _grouped(db, accounts.c.id, accounts.c.email, boxes, accounts.c.issuer == issuer)


def _grouped(
    db: Session, who: ColumnElement[UUID], address: ColumnElement[Any], boxes: Collection[str], only: ColumnElement[bool]
) -> Readers:
    found: Readers = {}
    for batch in _batches(sorted(boxes)):
        plain = func.lower(func.trim(address)).in_(batch)
        for id_, told in db.execute(select(who, address).where(only, or_(plain, address.like("%+%")))):
            if (box := mailbox(told)) in boxes and box:
                found.setdefault(box, set()).add(id_)
    return found


def _batches(items: list[str]) -> Iterator[list[str]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
