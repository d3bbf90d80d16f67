"""A new key came in front of ENCRYPTION_KEYS: seal everything anew with it, so that the old one can be taken away."""

from __future__ import annotations

from datetime import datetime

from integration.store import audit, resealing
from integration.store.db import Store


def reseal(store: Store, *, actor: str, now: datetime) -> int:
    """Seal everything anew; returns how many values. Raises `VaultLocked` when none of the keys opens one; run it again then."""
    count = sum(_column(store, column) for column in resealing.sealed_columns())
    with store.transaction() as db:
        audit.note(db, "keys.resealed", actor=actor, detail={"values": count}, now=now)
    return count


def _column(store: Store, column: resealing.AnyColumn) -> int:
    """In small transactions, so that nobody waits long."""
    done, more = 0, True
    while more:
        with store.transaction() as db:
            some = resealing.reseal_some(db, column, skip=done)
        done, more = done + some, some == resealing.BATCH
    return done
