"""An admin took a cause away, or thinks so: its parked letters are tried again."""

from __future__ import annotations

from datetime import datetime

from integration.store import audit, outbox
from integration.store.db import Store
from integration.store.reads.admin import letters


def send_again(store: Store, *, destination: str, kind: str, code: str, actor: str, now: datetime) -> int:
    """Make every letter that was parked for this cause due now; returns how many. They are states: twice does no harm."""
    with store.transaction() as db:
        ids = letters.parked_ids(db, destination=destination, kind=kind, code=code)
        woken = outbox.retry(db, now=now, ids=ids)
        audit.note(db, "letters.again", actor=actor, subject=destination, detail={"kind": kind, "code": code, "letters": woken}, now=now)
    return woken
