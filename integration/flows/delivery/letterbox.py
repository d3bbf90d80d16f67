"""Looking after the letterbox by hand: what is in it, and another try for what was refused, waits, or has lost its cause."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from integration.store import audit, outbox
from integration.store.db import Store
from integration.store.reads.admin.letters import parked_ids


def letters(store: Store, *, state: str | None = None) -> Sequence[Row[Any]]:
    """The newest letters, without what they say."""
    with store.reading() as db:
        return outbox.listed(db, state=state)


def retry(store: Store, *, ids: Collection[UUID] | None, actor: str, now: datetime) -> int:
    """Make these letters due now (None: all that are parked or back off); returns how many. Twice does no harm."""
    with store.transaction() as db:
        woken = outbox.retry(db, now=now, ids=ids)
        audit.note(db, "letters.retry", actor=actor, detail={"letters": woken}, now=now)
    return woken


def send_again(store: Store, *, destination: str, kind: str, code: str, actor: str, now: datetime) -> int:
    """Make every letter that was parked for this cause due now; returns how many. They are states: twice does no harm."""
    with store.transaction() as db:
        ids = parked_ids(db, destination=destination, kind=kind, code=code)
        woken = outbox.retry(db, now=now, ids=ids)
        audit.note(db, "letters.again", actor=actor, subject=destination, detail={"kind": kind, "code": code, "letters": woken}, now=now)
    return woken
