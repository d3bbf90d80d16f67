"""The yes and the no to a waiting import. Applying is one transaction: the roster is never half changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.people.roster import Record, row_hash
from integration.flows.people import merge
from integration.store import audit
from integration.store.db import Store
from integration.store.people import connections, imports, roster, staging
from integration.store.people.imports import Import
from integration.store.people.staging import Change

COMES_OR_GOES = frozenset({"leaver", "rejoiner"})


def apply(store: Store, *, import_id: UUID, actor: str, now: datetime) -> Import:
    """Put the changes of a waiting import into the roster. `Refused` (import.unknown, import.not-waiting) otherwise.

    Somebody who was changed since by another way stays as they are; that change is marked stale.
    """
    with store.transaction() as db:
        found = _taken(db, import_id, state="applied", now=now)
        for batch in staging.waiting(db, import_id):
            apply_batch(db, found.connection_id, batch, now=now)
        connections.mark_read(db, found.connection_id, at=found.started_at, full=found.full)
        audit.note(db, "import.apply", actor=actor, subject=import_id, detail=_counts(found), now=now)
    return found


def discard(store: Store, *, import_id: UUID, actor: str, now: datetime) -> Import:
    """Say no: nothing staged is left, the roster stays as it is, and the next import finds the same changes again."""
    with store.transaction() as db:
        found = _taken(db, import_id, state="discarded", now=now)
        imports.close(db, import_id, state="discarded", now=now)
        audit.note(db, "import.discard", actor=actor, subject=import_id, detail=_counts(found), now=now)
    return found


def _taken(db: Session, import_id: UUID, *, state: str, now: datetime) -> Import:
    taken = imports.take(db, import_id, state=state, now=now)
    found = imports.known(db, import_id)
    if not taken:
        raise Refused(f"import {import_id} does not wait: it is {found.state}", code="import.not-waiting")
    return found


def apply_batch(db: Session, connection_id: UUID, batch: list[Change], *, now: datetime) -> None:
    """One kind at a time: joiners are new rows, everybody else must still be as the import saw them."""
    present = roster.records(db, connection_id, [change.external_id for change in batch])
    fit: list[Change] = []
    stale: list[Change] = []
    for change in batch:
        (fit if _is_as_seen(change, present.get(change.external_id)) else stale).append(change)
    people = [change.after for change in fit]
    if batch[0].kind == "joiner":
        roster.add(db, connection_id, people, now=now)
    else:
        roster.change(db, connection_id, people, now=now)
    if batch[0].kind in COMES_OR_GOES:
        merge.pass_on_leads(db, now=now)
    staging.mark(db, fit, "applied")
    staging.mark(db, stale, "stale")


def _is_as_seen(change: Change, present: Record | None) -> bool:
    if change.before is None or present is None:
        return change.before is None and present is None
    return row_hash(change.before) == row_hash(present)


def _counts(found: Import) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("joiners", "movers", "leavers", "rejoiners")}
