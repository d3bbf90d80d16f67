"""Access tokens for a platform's services: kept until a minute before they expire, asked for by one process at a time."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.domain.ids import new_id
from integration.domain.lms.launch import Platform
from integration.flows.lms.signing_keys import signing_key
from integration.lti.keys import private_key
from integration.lti.services.token import AccessToken, Client, request_token
from integration.store import timetable
from integration.store.db import Store
from integration.store.lms import tokens
from integration.transport import Transport

EARLIER = timedelta(seconds=60)
ONE_ASKS_FOR = timedelta(seconds=30)
LOOK_AGAIN, LOOKS = 0.2, 150


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformTokens:
    """The tokens of one deployment (TOK-05). One scope each: the smallest set that does the job (TOK-04)."""

    store: Store
    transport: Transport
    clock: Clock
    platform: Platform
    deployment_id: str

    def get(self, scope: str) -> str:
        """A token for this scope: the one we have, or the one that we or somebody else just asks for."""
        for _ in range(LOOKS):
            token = self._kept(scope) or self._asked_for(scope)
            if token:
                return token
            time.sleep(LOOK_AGAIN)
        raise Retriable("another process is still asking the LMS for a token")

    def drop(self, scope: str, token: str) -> None:
        """The platform did not take it."""
        with self.store.transaction() as db:
            tokens.drop(db, self.platform.id, self.deployment_id, scope, token=token)

    def _kept(self, scope: str) -> str | None:
        with self.store.reading() as db:
            return tokens.find(db, self.platform.id, self.deployment_id, scope, now=self.clock.now())

    def _asked_for(self, scope: str) -> str | None:
        """A fresh token; None while somebody else asks."""
        owner, turn = str(new_id()), f"token:{self.platform.id}"
        with self.store.transaction() as db:
            now = self.clock.now()
            if not timetable.take_turn(db, turn, owner=owner, now=now, until=now + ONE_ASKS_FOR):
                return None
        try:
            return self._kept(scope) or self._fresh(scope)
        finally:
            with self.store.transaction() as db:
                timetable.end_turn(db, turn, owner=owner)

    def _fresh(self, scope: str) -> str:
        token = self._request(scope)
        if scope not in token.scopes:
            raise Refused("the LMS does not let us use this service; allow it in the tool's registration", code="lms-scope-missing")
        with self.store.transaction() as db:
            expires_at = token.expires_at - EARLIER
            tokens.keep(db, self.platform.id, self.deployment_id, scope, token=token.value, expires_at=expires_at)
        return token.value

    def _request(self, scope: str) -> AccessToken:
        now = self.clock.now()
        client = Client(
            client_id=self.platform.client_id,
            token_url=self.platform.token_url,
            audience=self.platform.audience,
            deployment_id=self.deployment_id,
        )
        key = private_key(signing_key(self.store, now=now))
        return request_token(self.transport, client, key, [scope], now=now)
