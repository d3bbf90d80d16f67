"""Looking after the letterbox by hand: what is in it, and another try for what was refused, waits, or has lost its cause."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from integration.store import audit, outbox, stopped
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


def stop(store: Store, *, destination: str, actor: str, now: datetime) -> bool:
    """Let nothing leave for this destination until it goes on; what is put meanwhile waits. False when it never got a letter.

    Twice does no harm.
    """
    with store.transaction() as db:
        if not outbox.was_addressed(db, destination):
            return False
        if stopped.stop(db, destination, now=now):
            audit.note(db, "letters.stop", actor=actor, subject=destination, now=now)
    return True


def go_on(store: Store, *, destination: str, actor: str, now: datetime) -> bool:
    """Let leave what waits for this destination; False when it was not stopped."""
    with store.transaction() as db:
        started = stopped.go_on(db, destination)
        if started:
            audit.note(db, "letters.go-on", actor=actor, subject=destination, now=now)
    return started
