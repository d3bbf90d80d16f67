"""Keys: ours are made and shown here, a platform's are fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from joserfc.jwk import RSAKey

from integration.domain.errors import Refused
from integration.domain.lms.signing import SigningKey
from integration.transport import Transport

SIZE = 3072
KEPT_READY = 3
LARGEST_SET = 262_144
READ_SECONDS, LONGEST_CALL = 5.0, 8.0
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=24)
MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})\b")
NOT_KEPT = re.compile(r"\bno-(?:store|cache)\b")


def fresh_key(*, now: datetime, signs_from: datetime) -> SigningKey:
    """A new RSA key; takes up to a second of computing."""
    key = RSAKey.generate_key(SIZE, auto_kid=True)
    return SigningKey(
        kid=key.thumbprint(),
        private_pem=key.as_pem(private=True).decode(),
        public_jwk=key.as_dict(private=False, alg="RS256", use="sig"),
        created_at=now,
        signs_from=signs_from,
    )


def private_key(key: SigningKey) -> RSAKey:
    """The key to sign with; it knows its own `kid`. It is parsed once per process: that costs more than to sign with it."""
    return _parsed(key.kid, key.private_pem)


@lru_cache(maxsize=KEPT_READY)
def _parsed(kid: str, private_pem: str) -> RSAKey:
    return RSAKey.import_key(private_pem, {"kid": kid})


def document(keys: Iterable[SigningKey], now: datetime) -> dict[str, Any]:
    """What stands at our JWKS address."""
    return {"keys": [dict(key.public_jwk) for key in keys if key.is_shown(now)]}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedKeys:
    """A platform's key set as fetched, and how long it may be taken for new (KEY-04: 5 minutes to 24 hours)."""

    keys: tuple[Mapping[str, Any], ...]
    fresh_for: timedelta


def fetch(transport: Transport, url: str) -> PublishedKeys:
    """Ask the platform; raises `Retriable` or `Refused`. Somebody waits: what drips in is cut off after `LONGEST_CALL` seconds."""
    answer = transport.within(LONGEST_CALL).request("GET", url, purpose="platform keys", largest=LARGEST_SET, read_seconds=READ_SECONDS)
    read = answer.json()
    if not isinstance(read, dict) or not isinstance(read.get("keys"), list):
        raise Refused("the answer is no key set", code="no-key-set", status=answer.status)
    keys = tuple(key for key in read["keys"] if isinstance(key, dict) and isinstance(key.get("kid"), str))
    return PublishedKeys(keys=keys, fresh_for=fresh_for(answer.headers.get("Cache-Control", "")))


def fresh_for(cache_control: str) -> timedelta:
    """What Cache-Control allows, within our limits; silence counts as the shortest time."""
    said = MAX_AGE.search(cache_control.lower())
    if said is None or NOT_KEPT.search(cache_control.lower()):
        return SHORTEST
    return min(max(timedelta(seconds=int(said[1])), SHORTEST), LONGEST)
