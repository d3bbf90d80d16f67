"""When people are fetched from an HR system, and switching it on and off."""

from __future__ import annotations

from datetime import datetime, tzinfo
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.people.reading_times import Timetable, clock_time, next_reading
from integration.flows.people.imports import next_try
from integration.store import audit, timetable
from integration.store.db import Store
from integration.store.people import connections, grants, next_tries
from integration.store.people.connections import PULL, Connection

ON, OFF = "active", "off"


def switch(store: Store, connection_id: UUID, *, on: bool, actor: str, now: datetime) -> Connection:
    """Let people come in from here by themselves, or not any more. Nobody in the roster changes by that."""
    with store.transaction() as db:
        connection = _known(db, connection_id)
        if (connection.state == ON) != on:
            connections.switch(db, connection_id, state=ON if on else OFF)
            _begin_anew(db, connection)
            act = "hris.switch-on" if on else "hris.switch-off"
            audit.note(db, act, actor=actor, subject=connection_id, detail={"name": connection.name}, now=now)
    return connection


def plan(store: Store, connection_id: UUID, *, timetable_: Timetable, at: str, actor: str, now: datetime) -> None:
    """Fetch at other times; raises `Refused` (timetable.time) for what is no time of day."""
    typed = clock_time(at)
    if typed is None and timetable_ is Timetable.NIGHTLY:
        raise Refused(f"{at!r} is no time of day; write it as 03:00", code="timetable.time")
    with store.transaction() as db:
        connection = _known(db, connection_id)
        connections.plan(db, connection_id, timetable=timetable_, nightly_at=typed or connection.nightly_at)
        _begin_anew(db, connection)
        audit.note(db, "hris.timetable", actor=actor, subject=connection_id, detail={"timetable": timetable_, "at": typed}, now=now)


def due(store: Store, *, zone: tzinfo, now: datetime) -> list[str]:
    """The names of those whose time has come, told to one asker only. One whose permission ended waits for an admin."""
    with store.transaction() as db:
        ended = grants.gone(db)
        reading = [each for each in connections.listed(db) if each.state == ON and each.kind == PULL and each.id not in ended]
        return [each.name for each in reading if _is_time(db, each, zone=zone, now=now)]


def job_of(connection_id: UUID) -> str:
    """What its line in the timetable is called."""
    return f"import:{connection_id}"


def _begin_anew(db: Session, connection: Connection) -> None:
    timetable.forget(db, job_of(connection.id))
    if connection.kind == PULL:
        next_tries.forget(db, connection.id)


def _is_time(db: Session, connection: Connection, *, zone: tzinfo, now: datetime) -> bool:
    following = next_reading(Timetable(connection.timetable), connection.nightly_at, zone=zone, now=now)
    if following is None:
        return False
    return next_try.is_time(db, connection, came=timetable.is_due(db, job_of(connection.id), following=following, now=now), now=now)


def _known(db: Session, connection_id: UUID) -> Connection:
    found = connections.by_id(db, connection_id)
    if found is None:
        raise Refused("there is no such HR connection any more", code="connection.unknown")
    return found
