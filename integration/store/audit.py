"""Who did what: decisions about rights, links and registrations. Written in the transaction of the deed itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from integration.store.tables.people import audit

COMMAND_LINE = "command line"
TOLD_BY_LMS = "told by the LMS"


def note(db: Session, act: str, *, actor: str, subject: object = None, detail: Mapping[str, Any] | None = None, now: datetime) -> None:
    """Write one line. `actor` is an account's UUID or one of the words above, `subject` our id of what it was about; never a name."""
    told = None if subject is None else str(subject)
    db.execute(insert(audit).values(at=now, actor=str(actor), act=act, subject=told, detail=dict(detail or {})))


def last(db: Session, act: str, *, subject: object) -> dict[str, Any]:
    """What the latest of such lines says in detail about it; nothing when there is none."""
    mine = (audit.c.subject == str(subject), audit.c.act == act)
    return db.scalar(select(audit.c.detail).where(*mine).order_by(audit.c.id.desc()).limit(1)) or {}
