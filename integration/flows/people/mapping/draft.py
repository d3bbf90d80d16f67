"""Changing a mapping: each change is kept in a draft at once and can be undone; no import sees it.

Real records are looked at meanwhile: asked for once, without what we never take, sealed, and put away after half an hour, or
when the work is done (ADR 0014).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.people.inbound import INBOUND
from integration.hris.sources import Sources, in_a_hurry
from integration.mapping import files
from integration.mapping.connector import Connector
from integration.mapping.editing.cutting import safe
from integration.mapping.editing.rules import KEY, never
from integration.mapping.editing.text import rules_in
from integration.mapping.editing.wish import Wish, changed, places_of, without
from integration.store import audit
from integration.store.db import Store
from integration.store.people import connections, mappings
from integration.store.people.connections import Connection
from integration.store.people.mappings import MapDraft, Sample

LOOKED_AT = 20
KEPT_FOR = timedelta(minutes=30)
MOST_STEPS = 100


def look(store: Store, sources: Sources, *, connection_id: UUID, actor: str, now: datetime) -> int:
    """Fetch the first records to look at, and say how many. Raises `Retriable` or `Refused` when the source does not answer."""
    with store.reading() as db:
        connection = known(db, connection_id)
        source = sources(_for_a_look(connection), connections.opened(db, connection), connection_id)
    records = [raw for page in islice(in_a_hurry(source).pages(), 1) for raw in page.records[:LOOKED_AT]]
    sample = Sample(records=tuple(map(safe, records)), fetched_at=now, expires_at=now + KEPT_FOR)
    with store.transaction() as db:
        mappings.keep_sample(db, connection_id, sample)
        audit.note(db, "mapping.look", actor=actor, subject=connection_id, detail={"records": len(records)}, now=now)
    return len(records)


def put_away(store: Store, *, connection_id: UUID) -> None:
    """Keep the records no longer."""
    with store.transaction() as db:
        mappings.drop_sample(db, connection_id)


def change(store: Store, wish: Wish, *, connection_id: UUID, target: str, actor: str, now: datetime) -> None:
    """Fill a field as this wish says; what does not work yet is kept too. Raises `mapping.never` for a place we never read.

    A place that is one of several is taken away on purpose only (`remove_place`): empty it raises `mapping.place-empty`.
    """
    if never(wish):
        raise RuleBroken("mapping.never")
    _must_be_ours(target)
    with store.transaction() as db:
        draft = _begun(db, connection_id, actor=actor, now=now)
        was = draft.rules.get(target)
        if not wish.path and wish.place < len(places_of(was)) > 1:
            raise RuleBroken("mapping.place-empty")
        _write(db, connection_id, draft, target, changed(was, wish, INBOUND[target]))


def remove_place(store: Store, *, connection_id: UUID, target: str, place: int, actor: str, now: datetime) -> None:
    """Look for a field in one place less; the others stay. Raises `mapping.not-found` where it is the only one."""
    _must_be_ours(target)
    with store.transaction() as db:
        draft = _begun(db, connection_id, actor=actor, now=now)
        was = draft.rules.get(target)
        if len(places_of(was)) < 2 or place >= len(places_of(was)):
            raise RuleBroken("mapping.not-found")
        _write(db, connection_id, draft, target, without(was, place))


def undo(store: Store, *, connection_id: UUID, actor: str, now: datetime) -> str | None:
    """Take the last change back; which field that was, None when there is none left."""
    with store.transaction() as db:
        draft = _begun(db, connection_id, actor=actor, now=now)
        if not draft.steps:
            return None
        *steps, (target, before) = draft.steps
        mappings.keep_draft(db, connection_id, replace(draft, rules=_with(draft, target, before), steps=steps))
    return str(target)


def discard(store: Store, *, connection_id: UUID) -> None:
    """Throw the draft away, and put the records away."""
    with store.transaction() as db:
        mappings.drop_draft(db, connection_id)
        mappings.drop_sample(db, connection_id)


def known(db: Session, connection_id: UUID) -> Connection:
    """This connection; RuleBroken (connection.not-found) when there is none."""
    found = connections.by_id(db, connection_id)
    if found is None:
        raise RuleBroken("connection.not-found")
    return found


def _for_a_look(connection: Connection) -> Connector:
    """The connector, asking for few records and for all that is in them."""
    made = files.connector(connection.text, file=connection.origin)
    reading = made.employees
    few = replace(
        reading, fields=(), page=replace(reading.page, size=min(reading.page.size, LOOKED_AT)), count=min(reading.count, LOOKED_AT)
    )
    return replace(made, employees=few)


def _begun(db: Session, connection_id: UUID, *, actor: str, now: datetime) -> MapDraft:
    """The draft as it is, in the hands of `actor`; a new one begins with the version in use."""
    mappings.hold(db, connection_id)
    draft = mappings.draft_of(db, connection_id)
    if draft is not None:
        return replace(draft, changed_by=actor, changed_at=now)
    connection = known(db, connection_id)
    return MapDraft(base=connection.version, rules=rules_in(connection.text), steps=(), changed_by=actor, changed_at=now)


def _must_be_ours(target: str) -> None:
    if target not in INBOUND:
        raise RuleBroken("mapping.not-found")


def _write(db: Session, connection_id: UUID, draft: MapDraft, target: str, rule: Any) -> None:
    before = draft.rules.get(target)
    if rule == before:
        return
    if target == KEY and not places_of(rule):
        raise RuleBroken("mapping.key-needed")
    steps = [*draft.steps, (target, before)][-MOST_STEPS:]
    mappings.keep_draft(db, connection_id, replace(draft, rules=_with(draft, target, rule), steps=steps))


def _with(draft: MapDraft, target: str, rule: Any) -> dict[str, Any]:
    """The rules with this one in place, in the order of our fields."""
    rules = {**draft.rules, target: rule}
    return {name: rules[name] for name in INBOUND if rules.get(name) is not None}
