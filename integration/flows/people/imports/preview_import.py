"""What an import would change with a version of a mapping that is not in use yet: everybody is read, and nobody changed."""

from __future__ import annotations

import logging
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.flows.people.imports.import_people import Order, Policy, import_people
from integration.flows.people.mapping.draft import known
from integration.hris.sources import Sources
from integration.store.db import Store

log = logging.getLogger(__name__)


def preview_import(store: Store, sources: Sources, *, connection_id: UUID, version: int, policy: Policy, clock: Clock) -> None:
    """Read with this version; what came of it, a failure too, stands on the page of the import."""
    with store.reading() as db:
        name = known(db, connection_id).name
    order = Order(connection=name, version=version, full=True, dry_run=True, actor="clock")
    try:
        import_people(store, sources, order, policy=policy, clock=clock)
    except (Retriable, Refused) as failure:
        log.warning("preview connection=%s outcome=%s", name, type(failure).__name__)
