"""The yes and the no to a waiting import. Applying is one transaction: the roster is never half changed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.flows.people.imports import notice_duos
from integration.flows.people.links import merge
from integration.store import audit
from integration.store.access import web_sessions
from integration.store.db import Store
from integration.store.people import applying, connections, imports, pushed, staging
from integration.store.people.imports import Import


def apply(store: Store, *, import_id: UUID, actor: str, now: datetime) -> Import:
    """Put the changes of a waiting import into the roster. `Refused` (import.unknown, import.not-waiting) otherwise.

    Somebody who was changed since by another way stays as they are; that change is marked stale.
    """
    with store.transaction() as db:
        found = _taken(db, import_id, state="applied", now=now)
        put_into_force(db, import_id, found.connection_id, now=now)
        if found.occasion == "read":
            connections.mark_read(db, found.connection_id, at=found.started_at, full=found.full)
        audit.note(db, "import.apply", actor=actor, subject=import_id, detail=_counts(found), now=now)
    return found


def discard(store: Store, *, import_id: UUID, actor: str, now: datetime, again: bool = False) -> Import:
    """Say no: nothing staged is left, and the roster stays as it is. The next import finds the same changes in a feed again.

    Who was said to leave by a system that pushes stays, until that system tells something about them again.
    A file that was dropped is not read a second time by itself, unless it is to be fetched `again`.
    """
    with store.transaction() as db:
        found = _taken(db, import_id, state="discarded", now=now)
        _remember_who_stays(db, found, now=now)
        imports.close(db, import_id, state="discarded", now=now)
        if again:
            imports.forget_stamp(db, found)
        audit.note(db, "import.discard", actor=actor, subject=import_id, detail=_counts(found), now=now)
    return found


def _remember_who_stays(db: Session, refused: Import, *, now: datetime) -> None:
    connection = connections.by_id(db, refused.connection_id)
    if connection and connection.kind == connections.PUSH:
        pushed.refuse(db, connection.id, staging.leavers(db, refused.id), now=now)


def _taken(db: Session, import_id: UUID, *, state: str, now: datetime) -> Import:
    taken = imports.take(db, import_id, state=state, now=now)
    found = imports.known(db, import_id)
    if not taken:
        raise Refused(f"import {import_id} does not wait: it is {found.state}", code="import.not-waiting")
    return found


def put_into_force(db: Session, import_id: UUID, connection_id: UUID, *, now: datetime) -> None:
    """Every waiting change of an import reaches the roster; who leaves in their leading source goes on with another.

    Whoever left for good is signed out everywhere. Then whoever is still in an open duo and left or moved is noticed.
    """
    applying.apply(db, import_id, connection_id, now=now)
    merge.pass_on_leads(db, now=now)
    web_sessions.end_of_leavers(db, import_id)
    notice_duos.notice(db, import_id, connection_id, now=now)


def _counts(found: Import) -> dict[str, int]:
    return {name: getattr(found, name) for name in ("joiners", "movers", "leavers", "rejoiners")}
