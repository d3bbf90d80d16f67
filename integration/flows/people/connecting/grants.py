"""The permission that an admin gave in an HRIS: asked for, kept for all processes, and renewed by one of them at a time (OA-04).

While the network speaks no transaction is open, so the turn is a lease; the successor of a refresh token is stored in one
transaction with the access token that came with it, before anybody can use that (ADR 0009).
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.domain.ids import new_id
from integration.hris.auth.desk import SPENT
from integration.hris.auth.means import Grants, Renew, Token
from integration.store import timetable
from integration.store.db import Store
from integration.store.people import grants
from integration.store.people.grants import Grant, Tokens

EARLIER = timedelta(seconds=30)
ONE_RENEWS_FOR = timedelta(seconds=120)
"""Longer than a call can last (60 seconds): whoever takes over a turn must not use a refresh token that is still under way."""
LOOK_AGAIN, LOOKS = 0.1, 1200


def hris_grants(store: Store, clock: Clock) -> Grants:
    """The grant of a connection, by its id."""
    return lambda connection_id: KeptGrant(store=store, clock=clock, connection_id=connection_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGrant:
    """What `hris` asks for a token at each call; see `integration.hris.auth.means.Grant`."""

    store: Store
    clock: Clock
    connection_id: UUID

    def token(self, renew: Renew, *, unlike: str = "") -> str:
        """The token we have, or the one that we or somebody else just fetches."""
        for _ in range(LOOKS):
            token = self._kept(unlike) or self._renewed(renew, unlike)
            if token:
                return token
            time.sleep(LOOK_AGAIN)
        raise Retriable("another process is still renewing the permission in the HR system")

    def _kept(self, unlike: str) -> str | None:
        grant = self._grant()
        return grant.access if grant.access != unlike and self.clock.now() < grant.expires_at else None

    def _grant(self) -> Grant:
        with self.store.reading() as db:
            grant = grants.find(db, self.connection_id)
        if grant is None:
            raise Refused("nobody gave permission in the HR system yet; connect it first", code="grant-missing")
        if grant.is_gone:
            raise _gone()
        return grant

    def _renewed(self, renew: Renew, unlike: str) -> str | None:
        """A fresh token; None while somebody else fetches it, or when an admin came in between."""
        owner, turn = str(new_id()), f"grant:{self.connection_id}"
        with self.store.transaction() as db:
            now = self.clock.now()
            if not timetable.take_turn(db, turn, owner=owner, now=now, until=now + ONE_RENEWS_FOR):
                return None
        try:
            return self._kept(unlike) or self._fresh(self._grant(), renew)
        finally:
            with self.store.transaction() as db:
                timetable.end_turn(db, turn, owner=owner)

    def _fresh(self, used: Grant, renew: Renew) -> str | None:
        token = self._asked_for(used, renew)
        now = self.clock.now()
        with self.store.transaction() as db:
            return token.value if grants.replace(db, used, kept(token, before=used.refresh, now=now), now=now) else None

    def _asked_for(self, used: Grant, renew: Renew) -> Token:
        try:
            if not used.refresh:
                raise _gone()
            return renew(used.refresh)
        except Refused as refused:
            if refused.code not in {SPENT, "grant-gone"}:
                raise
            with self.store.transaction() as db:
                grants.lose(db, used)
            raise _gone() from refused


def kept(token: Token, *, before: str = "", now: datetime) -> Tokens:
    """How a token is kept; without a new refresh token the one before stays good (RFC 6749, section 6)."""
    lives = timedelta(seconds=token.seconds)
    return Tokens(access=token.value, refresh=token.refresh or before, expires_at=now + lives - min(EARLIER, lives / 10))


def _gone() -> Refused:
    return Refused("the permission in the HR system has ended; connect it again", code="grant-gone")
