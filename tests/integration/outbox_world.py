"""What the tests of the letterbox do with it, each in a transaction of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import Delivered, Letter, Message
from integration.store.tables.outbox import outbox as table

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=4)
LMS = "lms:01"


def a_score(value: int, key: str = "link:sanne", destination: str = LMS) -> Message:
    return Message(destination=destination, kind="lms.score", key=key, body={"score": value})


def put(store: Store, message: Message, now: datetime = NOW) -> bool:
    with store.transaction() as db:
        return outbox.put(db, message, now=now)


def claim(store: Store, now: datetime = NOW, most: int = 10) -> list[Letter]:
    with store.transaction() as db:
        return outbox.claim(db, LMS, now=now, lease=LEASE, most=most)


def done(store: Store, letter: Letter, now: datetime = NOW) -> bool:
    with store.transaction() as db:
        return outbox.done(db, [Delivered(letter=letter)], now=now) == 1


def state_of(store: Store, key: str = "link:sanne") -> tuple[str, int, int]:
    """State, score and version of a key."""
    with store.reading() as db:
        row = db.execute(select(table).where(table.c.key == key)).one()
        return row.state, row.body["score"], row.version
