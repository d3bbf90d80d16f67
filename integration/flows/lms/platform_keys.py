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
LOOK_AGAIN, PATIENCE = 0.1, 5.0
"""Seconds. A platform that does not answer may not hold all hands of a web process for long."""

Keys = tuple[Mapping[str, Any], ...]


def platform_keys(store: Store, transport: Transport, platform: Platform, *, kid: str, now: datetime) -> Keys:
    """The keys to verify a token with that names `kid`. If it is not among them, the platform does not publish it.

    Whoever comes with a known key while another asks, or while the platform does not answer, waits for nobody.
    """
    known = _known(store, platform)
    if known and _is_enough(known, kid, now):
        return known.keys
    will_do = known is not None and _is_young(known, now) and has_key(known.keys, kid)
    with store.transaction() as db:
        mine = keys.may_ask(db, platform.id, pause=PAUSE_WHEN_KNOWN if will_do else PAUSE, now=now)
    if mine:
        _ask(store, transport, platform, now)
    elif known and will_do:
        return known.keys
    return _usable(_after_the_answer(store, platform), now)


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


def _ask(store: Store, transport: Transport, platform: Platform, now: datetime) -> None:
    try:
        published = lti_keys.fetch(transport, platform.jwks_url)
    except (Retriable, Refused):
        with store.transaction() as db:
            keys.put_failed(db, platform.id)
        return
    with store.transaction() as db:
        keys.put_fetched(db, platform.id, published.keys, fresh_for=published.fresh_for, now=now)


def _after_the_answer(store: Store, platform: Platform) -> CachedKeys | None:
    """What is known now; if another launch is asking just now, what is known when it has its answer."""
    deadline = time.monotonic() + PATIENCE
    known = _known(store, platform)
    while known and known.asking and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN)
        known = _known(store, platform)
    return known


def _usable(known: CachedKeys | None, now: datetime) -> Keys:
    if known is None or not _is_young(known, now):
        raise LaunchRefused("platform-keys-unreachable", 503)
    return known.keys


def _is_young(known: CachedKeys, now: datetime) -> bool:
    return known.fetched_at is not None and known.fetched_at > now - USABLE_FOR
