"""The services of a platform, ready to call: its tokens, and the only places a token is sent to."""

from __future__ import annotations

from dataclasses import dataclass

from integration.clock import Clock
from integration.domain.lms.launch import Platform
from integration.flows.lms.access_tokens import PlatformTokens
from integration.lti.services.service import Service, origin_of
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


def origins(platform: Platform) -> frozenset[str]:
    """Where its services may be: at any address of its registration, and at the origins that an admin approved (SVC-02)."""
    registered = (platform.issuer, platform.auth_url, platform.token_url, platform.jwks_url)
    return frozenset({*map(origin_of, registered), *platform.origins})
