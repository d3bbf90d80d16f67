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
USABLE_FOR = timedelta(hours=24)
LOOK_AGAIN = 0.1

Keys = tuple[Mapping[str, Any], ...]


def platform_keys(store: Store, transport: Transport, platform: Platform, *, kid: str, now: datetime) -> Keys:
    """The keys to verify a token with that names `kid`. If it is not among them, the platform does not publish it."""
    known = _known(store, platform)
    if known and _is_enough(known, kid, now):
        return known.keys
    with store.transaction() as db:
        mine = keys.may_ask(db, platform.id, pause=PAUSE, now=now)
    if mine:
        _ask(store, transport, platform, now)
    return _usable(_after_the_answer(store, platform), now)


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
    deadline = time.monotonic() + PAUSE.total_seconds()
    known = _known(store, platform)
    while known and known.asking and time.monotonic() < deadline:
        time.sleep(LOOK_AGAIN)
        known = _known(store, platform)
    return known


def _usable(known: CachedKeys | None, now: datetime) -> Keys:
    if known is None or known.fetched_at is None or known.fetched_at <= now - USABLE_FOR:
        raise LaunchRefused("platform-keys-unreachable", 503)
    return known.keys
