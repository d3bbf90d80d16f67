"""One person of a real HR system, asked for by key as after a problem was mended there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from integration.hris.sources import OneByOne
from integration.mapping import files
from integration.mapping.fields import map_record
from integration.store.people import connections
from integration.wiring import Services


def asked_for(services: Services, connection: UUID, key: str) -> dict[str, Any] | None:
    """As mapped; None when there is nobody with this key."""
    with services.store.reading() as db:
        known = connections.by_id(db, connection)
        assert known
        connector = files.connector(known.text, file=known.origin)
        source = services.sources(connector, connections.opened(db, known), connection)
    assert isinstance(source, OneByOne)
    raw = source.one(key)
    return None if raw is None else dict(map_record(raw, connector.employees.fields)[0])
