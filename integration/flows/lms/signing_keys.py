"""Our own keys: shown to platforms, used to sign, and replaced by the timetable (KEY-01..03)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from integration.domain.lms.signing import SHOWN_BEFORE, SigningKey, next_is_due, signing_now
from integration.lti.keys import document, fresh_key
from integration.store import audit
from integration.store.db import Store
from integration.store.lms import keys


def key_set(store: Store, *, now: datetime) -> dict[str, Any]:
    """The document for our JWKS address."""
    return document(_own_keys(store, now), now)


def signing_key(store: Store, *, now: datetime) -> SigningKey:
    """The key to sign with now."""
    key = signing_now(_own_keys(store, now), now)
    if key is None:
        raise LookupError("no key may sign at this moment; did the clock go back? `wederkerig keys rotate --at-once` makes one")
    return key


def own_keys(store: Store) -> list[SigningKey]:
    """All keys, oldest first; makes none."""
    with store.reading() as db:
        return keys.own(db)


def rotate(store: Store, *, at_once: bool = False, actor: str, now: datetime) -> SigningKey:
    """Publish a new key that signs from tomorrow, when the present one stops; from now on if there is none.

    `at_once` is for a key that leaked: the new one signs now and the old ones are no longer published.
    """
    has_one = signing_now(own_keys(store), now) is not None
    fresh = fresh_key(now=now, signs_from=now + SHOWN_BEFORE if has_one and not at_once else now)
    with store.transaction() as db:
        old = [key.kid for key in keys.own(db) if key.retired_at is None or key.retired_at > fresh.signs_from]
        keys.retire(db, old, at=fresh.signs_from)
        if at_once:
            keys.remove(db, [key.kid for key in keys.own(db)])
        keys.add(db, fresh)
        audit.note(db, "keys.rotate", actor=actor, detail={"kid": fresh.kid, "at_once": at_once}, now=now)
    return fresh


def keep_timetable(store: Store, *, now: datetime) -> None:
    """Make the next key when it is time, and drop keys that nobody meets any more."""
    known = own_keys(store)
    if known and next_is_due(known, now):
        rotate(store, actor="timetable", now=now)
    with store.transaction() as db:
        keys.remove(db, [key.kid for key in keys.own(db) if not key.is_shown(now)])


def _own_keys(store: Store, now: datetime) -> list[SigningKey]:
    return own_keys(store) or [_first_key(store, now)]


def _first_key(store: Store, now: datetime) -> SigningKey:
    """The very first key signs at once: nobody has fetched our keys yet."""
    fresh = fresh_key(now=now, signs_from=now)
    with store.transaction() as db:
        if known := keys.own(db):
            return known[-1]
        keys.add(db, fresh)
    return fresh
