"""A platform's public keys: from our cache, or asked for anew when they are old or a token names an unknown one (KEY-04)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.domain.lms.launch import LaunchRefused, Platform
from integration.lti import keys as lti_keys
from integration.lti.signature import has_key
from integration.store.db import Store
from integration.store.lms import keys
from integration.store.lms.keys import CachedKeys
from integration.transport import Transport

PAUSE = timedelta(seconds=10)
PAUSE_WHEN_KNOWN = timedelta(minutes=1)
AHEAD, IN_USE = timedelta(minutes=2), timedelta(hours=1)
USABLE_FOR = timedelta(hours=24)
PATIENCE, LOOK_AGAIN = timedelta(seconds=3), 0.1
"""How long after a fetch began others wait for it: so of every `PAUSE`, one hand of all web processes is held by a platform that does
not answer (by the fetch itself, `lti.keys.LONGEST_CALL`), and the others for no more than this."""

Keys = tuple[Mapping[str, Any], ...]


def platform_keys(store: Store, transport: Transport, platform: Platform, *, known: CachedKeys | None, kid: str, now: datetime) -> Keys:
    """The keys to verify a token with that names `kid`. If it is not among them, the platform does not publish it.

    `known` is what the cache held when the launch was looked up. Whoever comes with a known key while another asks, or while the
    platform does not answer, waits for nobody.
    """
    if known and _is_enough(known, kid, now):
        return known.keys
    will_do = known is not None and _is_young(known, now) and has_key(known.keys, kid)
    if _may_ask(store, platform, known, pause=PAUSE_WHEN_KNOWN if will_do else PAUSE, now=now):
        _ask(store, transport, platform, now)
    elif known and will_do:
        return known.keys
    return _usable(_after_the_answer(store, platform, now), now)


def refresh_due(store: Store, transport: Transport, *, now: datetime) -> None:
    """Ask for keys that are about to be old, of platforms that people come in from: so no launch has to (KEY-04)."""
    with store.reading() as db:
        due = keys.due(db, before=now + AHEAD, used_since=now - IN_USE)
    for platform in due:
        with store.transaction() as db:
            mine = keys.may_ask(db, platform.id, pause=PAUSE_WHEN_KNOWN, now=now)
        if mine:
            _ask(store, transport, platform, now)


def _known(store: Store, platform: Platform) -> CachedKeys | None:
    with store.reading() as db:
        return keys.cached(db, platform.id)


def _is_enough(known: CachedKeys, kid: str, now: datetime) -> bool:
    return known.fresh_until is not None and now < known.fresh_until and has_key(known.keys, kid)


def _may_ask(store: Store, platform: Platform, known: CachedKeys | None, *, pause: timedelta, now: datetime) -> bool:
    """Whether the next fetch is ours. A flood of unknown keys reads that it is not, and writes nothing."""
    if known and known.asked_at > now - pause:
        return False
    with store.transaction() as db:
        return keys.may_ask(db, platform.id, pause=pause, now=now)


def _ask(store: Store, transport: Transport, platform: Platform, now: datetime) -> None:
    try:
        published = lti_keys.fetch(transport, platform.jwks_url)
    except (Retriable, Refused):
        with store.transaction() as db:
            keys.put_failed(db, platform.id)
        return
    with store.transaction() as db:
        keys.put_fetched(db, platform.id, published.keys, fresh_for=published.fresh_for, now=now)


def _after_the_answer(store: Store, platform: Platform, now: datetime) -> CachedKeys | None:
    """What is known now; if another launch began to ask just now, what is known when it has its answer."""
    known = _known(store, platform)
    deadline = time.monotonic() + (_patience_left(known, now) if known else 0)
    while known and known.asking and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN)
        known = _known(store, platform)
    return known


def _patience_left(known: CachedKeys, now: datetime) -> float:
    """Seconds."""
    return min(known.asked_at + PATIENCE - now, PATIENCE).total_seconds()


def _usable(known: CachedKeys | None, now: datetime) -> Keys:
    if known is None or not _is_young(known, now):
        raise LaunchRefused("platform-keys-unreachable", 503)
    return known.keys


def _is_young(known: CachedKeys, now: datetime) -> bool:
    return known.fetched_at is not None and known.fetched_at > now - USABLE_FOR
