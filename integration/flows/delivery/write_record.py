"""A record goes to the HRIS that the employee came from: participation, or a competency level that somebody agreed to send.

Who and what that is over there, is looked up only now. What came of it is kept per connection, kind and key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.flows.delivery.destination import OneByOne
from integration.flows.delivery.pace import Pace
from integration.flows.delivery.record_items import Item, Items
from integration.hris import writeback
from integration.hris.calls import Caller, Callers
from integration.hris.writeback import Outcome, Pen, Written
from integration.mapping import files
from integration.mapping.connector import Connector
from integration.mapping.writing import Writing
from integration.store.db import Store
from integration.store.outbox import Letter
from integration.store.people import connections, written_records
from integration.store.people.connections import Connection
from integration.store.people.written_records import WrittenRecord

PACE = Pace(hands=2, per_second=50.0)
BEGUN, REFUSED = "begun", "refused"
"""Outcomes before and instead of what `writeback` answers; neither says anything about what stands over there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A connection that is ready to speak; `values` are its settings with the secrets in clear."""

    connection: Connection
    connector: Connector
    values: Mapping[str, str] = field(repr=False)
    caller: Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The lines to all connections, shared by every kind of record. `callers` makes the caller of a connector."""

    store: Store
    callers: Callers
    _kept: dict[UUID, Line] = field(default_factory=dict)

    def to(self, connection_id: UUID) -> Line:
        """Kept as long as nothing about the connection changes: it counts calls and holds an access token."""
        with self.store.reading() as db:
            connection = connections.by_id(db, connection_id)
            if connection is None or connection.state != "active":
                raise Refused("this HRIS connection is gone or switched off", code="hris-disabled")
            kept = self._kept.get(connection_id)
            if kept and kept.connection == connection:
                return kept
            values = connections.opened(db, connection)
        connector = files.connector(connection.text, file=connection.origin)
        line = Line(connection=connection, connector=connector, values=values, caller=self.callers(connector, values, connection_id))
        self._kept[connection_id] = line
        return line


@dataclass(frozen=True, slots=True, kw_only=True)
class HrisRecords(OneByOne):
    """The destination of `hris.<kind>` letters; `items` looks up what such a letter is about."""

    kind: str
    store: Store
    clock: Clock
    lines: Lines
    items: Items

    def pace(self, name: str) -> Pace:
        """Two letters at a time; the caller itself keeps the connector's pace, counting each call of a chain."""
        return PACE

    def send(self, letter: Letter) -> datetime | None:
        """Bring one record to the state of the letter; says nothing when the record says it already."""
        line = self.lines.to(UUID(letter.destination.partition(":")[2]))
        writing = line.connector.write.get(self.kind)
        if writing is None:
            return None
        with self.store.reading() as db:
            item = self.items(db, letter)
            known = written_records.known(db, line.connection.id, kind=self.kind, key=letter.key)
        present = known or WrittenRecord(connection_id=line.connection.id, kind=self.kind, key=letter.key, body_hash="", outcome=BEGUN)
        if present.body_hash != _fingerprint(item):
            self._bring(line, writing, item, present)
        return None

    def _bring(self, line: Line, writing: Writing, item: Item, present: WrittenRecord) -> None:
        """That a record will be made, is kept before it is: whoever dies then, still knows afterwards that it is ours."""
        made = present.made

        def making() -> None:
            nonlocal made
            made = True
            self._keep(replace(present, outcome=BEGUN, body_hash="", made=True))

        try:
            written = _written(Pen(caller=line.caller, settings=line.values, making=making), writing, item, present)
        except Refused:
            self._keep(replace(present, outcome=REFUSED, body_hash="", made=made))
            raise
        made = made and written.outcome is not Outcome.RETRACTED
        told = replace(present, outcome=written.outcome, remote_id=written.remote_id, body_hash=_fingerprint(item))
        self._keep(replace(told, made=made))

    def _keep(self, record: WrittenRecord) -> None:
        with self.store.transaction() as db:
            written_records.keep(db, record, now=self.clock.now())


def _written(pen: Pen, writing: Writing, item: Item, present: WrittenRecord) -> Written:
    """A level that stood there before us is not ours to take away; a participation is found by our key, so it is ours."""
    if not item.get("retracted"):
        return writeback.write(pen, writing, item=item)
    if writing.levels and not present.made:
        return Written(outcome=Outcome.UNCHANGED, remote_id=present.remote_id)
    return writeback.retract(pen, writing, item=item)


def _fingerprint(item: Mapping[str, Any]) -> str:
    return sha256(json.dumps(dict(item), sort_keys=True).encode()).hexdigest()
