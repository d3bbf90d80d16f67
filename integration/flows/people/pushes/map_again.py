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
from integration.flows.people.pushes import bring_in
from integration.flows.people.pushes.receive import Received, pushing, rereading
from integration.store.db import Store
from integration.store.people import connections, next_tries, pushed, roster
from integration.store.people.pushed import Wanted

log = logging.getLogger(__name__)

BATCH = 200
TRIES_AGAIN_AFTER = timedelta(minutes=15)


def map_again(store: Store, name: str, *, policy: Policy, actor: str, now: datetime) -> int:
    """Compare everybody with the roster as the mapping in use says, and let go who was removed; gives how many users there are.

    Raises `Refused` when there is no such connection, or it does not push.
    """
    with store.reading() as db:
        connection_id = pushing(db, name).id
    seen, last = 0, None
    while ids := _bring_in(store, connection_id, last, policy=policy, actor=actor, now=now):
        seen, last = seen + len(ids), ids[-1]
    last = None
    while ids := _let_go(store, connection_id, last, policy=policy, actor=actor, now=now):
        last = ids[-1]
    return seen


def map_due(store: Store, *, policy: Policy, now: datetime) -> None:
    """Map those again whose mapping was changed. What goes wrong is tried again later."""
    following = now + TRIES_AGAIN_AFTER
    with store.transaction() as db:
        pushing_us = [each for each in connections.listed(db) if each.kind == connections.PUSH]
        due = [each for each in pushing_us if next_tries.take(db, each.id, following=following, now=now)]
    for each in due:
        try:
            map_again(store, each.name, policy=policy, actor="clock", now=now)
        except (Refused, MappingProblem) as failure:
            log.warning("map-again connection=%s outcome=%s", each.name, type(failure).__name__)
        with store.transaction() as db:
            next_tries.forget(db, each.id, only=following)


def plan(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """Its mapping was changed."""
    connection = connections.by_id(db, connection_id)
    if connection and connection.kind == connections.PUSH:
        next_tries.plan(db, connection_id, at=now)


def _bring_in(store: Store, connection_id: UUID, last: UUID | None, *, policy: Policy, actor: str, now: datetime) -> list[UUID]:
    with rereading(store, connection_id, policy=policy, actor=actor, now=now) as here:
        batch = here.search(Wanted(after=last, most=BATCH))
        for user in batch:
            here.bring_in(user)
    return [user.id for user in batch]


def _let_go(store: Store, connection_id: UUID, last: UUID | None, *, policy: Policy, actor: str, now: datetime) -> list[UUID]:
    with rereading(store, connection_id, policy=policy, actor=actor, now=now) as here:
        gone = pushed.removed(here.db, connection_id, after=last, most=BATCH)
        for key in _who_work_here(here, gone):
            bring_in.let_go(here.db, here.sender, key, policy=policy, now=now)
    return gone


def _who_work_here(here: Received, gone: list[UUID]) -> list[str]:
    known = roster.standings_of(here.db, here.sender.connection_id, keys=[str(each) for each in gone])
    return [key for key, person in known.items() if not person.left]
