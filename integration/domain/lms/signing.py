"""The timetable of our signing keys (KEY-03): shown a day before it signs, signing for 90 days, shown a week after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

SIGNS_FOR = timedelta(days=90)
SHOWN_BEFORE = timedelta(hours=24)
SHOWN_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """One of our RSA keys. `kid` is its RFC 7638 thumbprint; `public_jwk` never holds a private part (KEY-01)."""

    kid: str
    private_pem: str
    public_jwk: Mapping[str, Any]
    created_at: datetime
    signs_from: datetime
    retired_at: datetime | None = None

    def signs(self, now: datetime) -> bool:
        """Whether this key may sign now."""
        return self.signs_from <= now and (self.retired_at is None or now < self.retired_at)

    def is_shown(self, now: datetime) -> bool:
        """Whether others may still meet signatures of this key."""
        return self.retired_at is None or now < self.retired_at + SHOWN_AFTER


def signing_now(keys: Iterable[SigningKey], now: datetime) -> SigningKey | None:
    """The newest key that may sign."""
    return max((key for key in keys if key.signs(now)), key=lambda key: key.signs_from, default=None)


def next_is_due(keys: Sequence[SigningKey], now: datetime) -> bool:
    """Whether it is time to publish the next key."""
    return max(key.signs_from for key in keys) + SIGNS_FOR - SHOWN_BEFORE <= now
