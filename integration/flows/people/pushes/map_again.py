"""Everybody who was pushed is mapped once more after a change of the mapping; nobody is asked for anything.

The change itself only plans it, so that no page waits for it and no crash loses it; `map_due` is the clock's.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import MappingProblem, Refused
from integration.flows.people.imports.import_people import Policy
from integration.flows.people.pushes import everybody
from integration.flows.people.pushes.receive import pushing, rereading
from integration.store.db import Store
from integration.store.people import connections, next_tries

log = logging.getLogger(__name__)

TRIES_AGAIN_AFTER = timedelta(minutes=15)


def map_again(store: Store, name: str, *, policy: Policy, actor: str, now: datetime, with_refused: bool = True) -> int:
    """Compare everybody with the roster as the mapping in use says, and let go who was removed; gives how many users there are.

    It is one import and one transaction. Who leaves waits for a yes. `with_refused`: somebody asks for it, so it is asked once
    more about those who stay because of a no. Raises `Refused` when there is no such connection, or it does not push.
    """
    with store.reading() as db:
        connection_id = pushing(db, name).id
    with rereading(store, connection_id, policy=policy, actor=actor, now=now) as here:
        return everybody.compare(here, with_refused=with_refused)


def map_due(store: Store, *, policy: Policy, now: datetime) -> None:
    """Map those again whose mapping was changed. What goes wrong keeps the others from nothing, and is tried again later."""
    following = now + TRIES_AGAIN_AFTER
    with store.transaction() as db:
        pushing_us = [each for each in connections.listed(db) if each.kind == connections.PUSH]
        due = [each for each in pushing_us if next_tries.take(db, each.id, following=following, now=now)]
    for each in due:
        if _went_well(store, each.name, policy=policy, now=now):
            with store.transaction() as db:
                next_tries.forget(db, each.id, only=following)


def _went_well(store: Store, name: str, *, policy: Policy, now: datetime) -> bool:
    """A mapping that can't be is not tried again: only another one mends that."""
    try:
        map_again(store, name, policy=policy, actor="clock", now=now, with_refused=False)
    except (Refused, MappingProblem) as failure:
        log.warning("map-again connection=%s outcome=%s", name, type(failure).__name__)
    except Exception:
        log.exception("map-again connection=%s outcome=fault", name)
        return False
    return True


def plan(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """Its mapping was changed."""
    connection = connections.by_id(db, connection_id)
    if connection and connection.kind == connections.PUSH:
        next_tries.plan(db, connection_id, at=now)
