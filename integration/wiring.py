"""The one place where the parts are joined: settings become services, shared by all doors."""

from __future__ import annotations

from dataclasses import dataclass

from integration.clock import Clock
from integration.settings import Settings
from integration.store.db import Ring, Store, silent
from integration.store.vault import Vault
from integration.transport import Transport


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything a door hands to a flow."""

    settings: Settings
    clock: Clock
    store: Store
    transport: Transport


def build(settings: Settings, *, ring: Ring = silent) -> Services:
    """Join the parts. Opens no connection: the engine connects when first used."""
    clock = Clock(settings.data_dir if settings.movable_clock else None)
    return Services(
        settings=settings,
        clock=clock,
        store=Store(settings.database, vault=Vault(settings.encryption_keys), ring=ring),
        transport=Transport(allow_private_hosts=settings.allow_private_hosts, clock=clock),
    )
