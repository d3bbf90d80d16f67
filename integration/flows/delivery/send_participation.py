"""A participation record goes to the HRIS that the employee came from: who that is there, is looked up only now."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.domain.mentoring.programme import Cohort, Programme
from integration.domain.people.employee import Employee
from integration.flows.delivery.deliver import Pace
from integration.hris import writeback
from integration.hris.calls import Caller
from integration.hris.writeback import Written
from integration.mapping import files
from integration.mapping.connector import Connector, Writing
from integration.store import written_records
from integration.store.db import Store
from integration.store.outbox import Letter
from integration.store.people import connections
from integration.store.people.connections import Connection
from integration.store.written_records import WrittenRecord

Callers = Callable[[Connector, Mapping[str, str]], Caller]
KIND = "participation"
PACE = Pace(hands=2, per_second=50.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A connection that is ready to speak; `values` are its settings with the secrets in clear."""

    connection: Connection
    connector: Connector
    values: Mapping[str, str] = field(repr=False)
    caller: Caller


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingRecords:
    """The destination of `hris.participation` letters. `callers` makes the caller of a connector; titles are in `language`."""

    store: Store
    clock: Clock
    callers: Callers
    programmes: Mapping[str, Programme]
    language: str
    _lines: dict[UUID, _Line] = field(default_factory=dict)

    def pace(self, name: str) -> Pace:
        """Two letters at a time; the caller itself keeps the connector's pace, counting each call of a chain."""
        return PACE

    def send(self, letter: Letter) -> datetime | None:
        """Bring one record to the state of the letter; says nothing when the record says it already."""
        line = self._line(UUID(letter.destination.partition(":")[2]))
        writing = line.connector.write.get(KIND)
        if writing is None:
            return None
        item, known = self._look_up(letter, line.connection)
        record = WrittenRecord(connection_id=line.connection.id, kind=KIND, key=letter.key, body_hash=_fingerprint(item))
        if known != record.body_hash:
            self._keep(record, _written(line, writing, item))
        return None

    def _line(self, connection_id: UUID) -> _Line:
        """Kept as long as nothing about the connection changes: it counts calls and holds an access token."""
        with self.store.reading() as db:
            connection = connections.by_id(db, connection_id)
            if connection is None or connection.state != "active":
                raise Refused("this HRIS connection is gone or switched off", code="hris-disabled")
            kept = self._lines.get(connection_id)
            if kept and kept.connection == connection:
                return kept
            values = connections.opened(db, connection)
        connector = files.connector(connection.text, file=connection.origin)
        line = _Line(connection=connection, connector=connector, values=values, caller=self.callers(connector, values))
        self._lines[connection_id] = line
        return line

    def _look_up(self, letter: Letter, connection: Connection) -> tuple[dict[str, Any], str | None]:
        """What `{{ item.… }}` may name (docs/domain.md, outbound), and the fingerprint of what was written last."""
        cohort_id, employee_id = (UUID(part) for part in letter.key.split(":"))
        with self.store.reading() as db:
            cohort, employee = db.get(Cohort, cohort_id), db.get(Employee, employee_id)
            known = written_records.body_hash(db, connection.id, kind=KIND, key=letter.key)
        if cohort is None or employee is None:
            raise Refused("the person or the cohort is no longer known here", code="hris-gone")
        whose = {"external_id": employee.external_id, "employee_number": employee.employee_number}
        what = {"programme_code": cohort.programme, "programme_title": self._title(cohort)}
        return {"key": letter.key, **whose, **what, **letter.body}, known

    def _title(self, cohort: Cohort) -> str:
        programme = self.programmes.get(cohort.programme)
        return programme.title[self.language] if programme else cohort.programme

    def _keep(self, record: WrittenRecord, written: Written) -> None:
        with self.store.transaction() as db:
            written_records.keep(db, replace(record, remote_id=written.remote_id), now=self.clock.now())


def _written(line: _Line, writing: Writing, item: Mapping[str, Any]) -> Written:
    act = writeback.retract if item.get("retracted") else writeback.write
    return act(line.caller, writing, item=item, settings=line.values)


def _fingerprint(item: Mapping[str, Any]) -> str:
    return sha256(json.dumps(dict(item), sort_keys=True).encode()).hexdigest()
