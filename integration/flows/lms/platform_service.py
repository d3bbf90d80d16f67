"""The services of a platform, ready to call: its tokens, and the only places a token is sent to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from threading import Lock
from uuid import UUID

from integration.clock import Clock
from integration.domain.lms.launch import Platform
from integration.flows.lms.access_tokens import PlatformTokens
from integration.lti.services.service import Service, Tokens, origin_of
from integration.store.db import Store
from integration.transport import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformServices:
    """Makes the services of any platform."""

    store: Store
    transport: Transport
    clock: Clock

    def of(self, platform: Platform, deployment_id: str) -> Service:
        """Those of one deployment; `deployment_id` is the LMS's own id."""
        tokens = PlatformTokens(
            store=self.store, transport=self.transport, clock=self.clock, platform=platform, deployment_id=deployment_id
        )
        return Service(transport=self.transport, tokens=tokens, origins=origins(platform))


class KnownServices:
    """Services for many calls in a short time: each deployment's are made once, and a token once found is not looked up again."""

    def __init__(self, services: PlatformServices) -> None:
        self._services = services
        self._known: dict[tuple[UUID, str], Service] = {}
        self._lock = Lock()

    def of(self, platform: Platform, deployment_id: str) -> Service:
        """As `PlatformServices.of`."""
        with self._lock:
            known = self._known.get((platform.id, deployment_id))
            if known is None:
                made = self._services.of(platform, deployment_id)
                known = self._known[platform.id, deployment_id] = replace(made, tokens=KnownTokens(made.tokens))
        return known


class KnownTokens:
    """Tokens that are kept in mind until the LMS does not take one; of several callers one asks."""

    def __init__(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._known: dict[str, str] = {}
        self._lock = Lock()

    def get(self, scope: str) -> str:
        """As `Tokens.get`."""
        with self._lock:
            if scope not in self._known:
                self._known[scope] = self._tokens.get(scope)
            return self._known[scope]

    def drop(self, scope: str, token: str) -> None:
        """As `Tokens.drop`."""
        with self._lock:
            if self._known.get(scope) == token:
                del self._known[scope]
                self._tokens.drop(scope, token)


def origins(platform: Platform) -> frozenset[str]:
    """Where its services may be: at any address of its registration, and at the origins that an admin approved (SVC-02)."""
    registered = (platform.issuer, platform.auth_url, platform.token_url, platform.jwks_url)
    return frozenset({*map(origin_of, registered), *platform.origins})
