"""Imports that nobody waits for: every HRIS in turn, or those whose time has come."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.flows.people.connecting import switching
from integration.flows.people.imports.import_people import Order, Policy, import_people
from integration.hris.sources import Sources
from integration.store.db import Store
from integration.store.people import connections

log = logging.getLogger(__name__)


def import_all(store: Store, sources: Sources, *, policy: Policy, clock: Clock) -> None:
    """Read every active connection that does not push; one that fails keeps the others from nothing, and its import says why it failed."""
    with store.reading() as db:
        names = [each.name for each in connections.listed(db) if each.state == "active" and each.kind == connections.PULL]
    _read(names, store, sources, policy=policy, clock=clock)


def import_due(store: Store, sources: Sources, *, policy: Policy, clock: Clock) -> None:
    """Read those whose own timetable says that it is time."""
    _read(switching.due(store, zone=policy.zone, now=clock.now()), store, sources, policy=policy, clock=clock)


def _read(names: Sequence[str], store: Store, sources: Sources, *, policy: Policy, clock: Clock) -> None:
    for name in names:
        try:
            import_people(store, sources, Order(connection=name, actor="clock"), policy=policy, clock=clock)
        except (Retriable, Refused) as failure:
            log.warning("import connection=%s outcome=%s", name, type(failure).__name__)
        except Exception:
            log.exception("import connection=%s outcome=fault", name)
