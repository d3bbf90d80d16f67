"""Somebody tells HR a level of a competency that they give themselves, sees beforehand exactly what is sent, and takes it back.

The statement and its letters are one commit. An HR system that takes no competencies is told nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.statement import Statement, stated
from integration.domain.texts import Text
from integration.flows.record_activity import COMPETENCY
from integration.mapping import files
from integration.mapping.writing import Levels
from integration.store import outbox, statements
from integration.store.db import Store
from integration.store.outbox import Message
from integration.store.people import connections, persons


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """An HR system that takes competencies, and the record it has of this person. `words` are its own for our levels 1 to 5."""

    name: str
    connection: UUID
    record: UUID
    words: Mapping[int, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What stands, and who may hear of it: nobody, where no HR system of this person takes competencies."""

    statements: Mapping[str, Statement]
    receivers: Sequence[Receiver]


def look(store: Store, *, person: UUID) -> Told:
    """What this person tells HR now."""
    with store.reading() as db:
        return Told(statements=statements.of_person(db, person), receivers=_receivers(db, person))


def tell(store: Store, *, person: UUID, competency: str, level: int, known: Mapping[str, Text], now: datetime) -> None:
    """Send it, from now on until it is taken back. `known`: the competencies there are.

    Raises `statement.unknown`, or `statement.no-receiver` where no HR system of theirs takes competencies.
    """
    said = stated(competency, level, known=known, on=now.date())
    with store.transaction() as db:
        receivers = _receivers(db, person)
        if not receivers:
            raise RuleBroken("statement.no-receiver")
        statements.keep(db, person, said)
        for receiver in receivers:
            outbox.put(db, _letter(receiver.connection, receiver.record, said, said.body()), now=now)


def take_back(store: Store, *, person: UUID, competency: str, now: datetime) -> None:
    """Whoever heard of it is asked to take it away again. Twice does no harm."""
    with store.transaction() as db:
        _take_back(db, person, competency, now)


def take_all_back(db: Session, person: UUID, *, now: datetime) -> None:
    """The same for all that this person told HR, within what else they wipe."""
    for competency in statements.of_person(db, person):
        _take_back(db, person, competency, now)


def _take_back(db: Session, person: UUID, competency: str, now: datetime) -> None:
    said = statements.remove(db, person, competency)
    if said is None:
        return
    for record in persons.records_of(db, person):
        letter = _letter(record.connection_id, record.id, said, said.body(retracted=True))
        if outbox.knows(db, letter):
            outbox.put(db, letter, now=now)


def _receivers(db: Session, person: UUID) -> list[Receiver]:
    found = [(record.id, connections.by_id(db, record.connection_id)) for record in persons.records_of(db, person)]
    named = [(record, here, _levels(here.text, here.origin)) for record, here in found if here and here.state == "active"]
    return [Receiver(name=here.name, connection=here.id, record=record, words=taken.to) for record, here, taken in named if taken]


@lru_cache(maxsize=16)
def _levels(text: str, origin: str) -> Levels | None:
    """What this mapping calls our levels; None where it writes no competency. A mapping that changes is another text."""
    writing = files.connector(text, file=origin).write.get(COMPETENCY.removeprefix("hris."))
    return writing.levels if writing else None


def _letter(connection: UUID, record: UUID, said: Statement, body: dict[str, Any]) -> Message:
    return Message(destination=f"hris:{connection}", kind=COMPETENCY, key=f"{record}:{said.competency}", body=body)
