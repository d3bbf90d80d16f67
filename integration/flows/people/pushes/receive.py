"""Users as a system pushes them (SCIM): kept so that it reads back what it wrote, and brought into the roster in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.flows.people.imports.import_people import Policy
from integration.flows.people.pushes import bring_in
from integration.flows.people.pushes.bring_in import Sender
from integration.mapping import files
from integration.mapping.connector import FieldRule
from integration.store.db import Store
from integration.store.people import connections, pushed
from integration.store.people.connections import Connection
from integration.store.people.pushed import Pushed, Wanted
from integration.store.people.scim_keys import ScimKey

TAKEN, UNKNOWN, CHANGED = "user.taken", "user.unknown", "user.changed"
"""Why a user cannot be written: another has the name; there is none; it is no longer as the writer saw it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """Everything one sender may do with its own users, within one transaction. Failures are `Refused` with one of the codes above."""

    db: Session
    sender: Sender
    policy: Policy
    now: datetime

    def find(self, user_id: UUID) -> Pushed:
        """One user."""
        found = pushed.find(self.db, self.sender.connection_id, user_id)
        if found is None:
            raise Refused(f"there is no user {user_id}", code=UNKNOWN)
        return found

    def search(self, wanted: Wanted) -> Sequence[Pushed]:
        """Users like that, in the order in which they came."""
        return pushed.search(self.db, self.sender.connection_id, wanted)

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        return pushed.count(self.db, self.sender.connection_id, wanted)

    def add(self, body: Mapping[str, Any]) -> Pushed:
        """A new user."""
        self._must_be_free(body)
        return self._brought_in(pushed.add(self.db, self.sender.connection_id, body, now=self.now))

    def change(self, user_id: UUID, body: Mapping[str, Any], *, version: int | None) -> Pushed:
        """The user as it is now; `version` is the one it must still have."""
        known = self._as_seen(user_id, version)
        self._must_be_free(body, but=user_id)
        return self._brought_in(pushed.change(self.db, known, body, now=self.now))

    def remove(self, user_id: UUID, *, version: int | None) -> None:
        """The user is no longer there, and has left."""
        pushed.remove(self.db, self._as_seen(user_id, version), now=self.now)
        bring_in.let_go(self.db, self.sender, str(user_id), policy=self.policy, now=self.now)

    def bring_in(self, user: Pushed) -> None:
        """Compare this user with the roster."""
        bring_in.bring_in(self.db, self.sender, {**user.body, "id": str(user.id)}, policy=self.policy, now=self.now)

    def _brought_in(self, user: Pushed) -> Pushed:
        self.bring_in(user)
        return user

    def _as_seen(self, user_id: UUID, version: int | None) -> Pushed:
        known = self.find(user_id)
        if version not in {None, known.version}:
            raise Refused("this user was changed meanwhile", code=CHANGED)
        return known

    def _must_be_free(self, body: Mapping[str, Any], *, but: UUID | None = None) -> None:
        if pushed.is_taken(self.db, self.sender.connection_id, body["userName"], by_another_than=but):
            raise Refused("another user has this userName", code=TAKEN)


@contextmanager
def looking(store: Store, key: ScimKey, *, policy: Policy, now: datetime) -> Iterator[Received]:
    """Let a sender read its users."""
    with store.reading() as db:
        yield Received(db=db, sender=_sender(db, key.connection_id, actor=str(key.id)), policy=policy, now=now)


@contextmanager
def changing(store: Store, key: ScimKey, *, policy: Policy, now: datetime) -> Iterator[Received]:
    """Let a sender change its users, one request of one connection at a time."""
    with store.transaction() as db:
        connections.hold(db, key.connection_id)
        yield Received(db=db, sender=_sender(db, key.connection_id, actor=str(key.id)), policy=policy, now=now)


@contextmanager
def rereading(store: Store, connection_id: UUID, *, policy: Policy, actor: str, now: datetime) -> Iterator[Received]:
    """Let somebody else look at what was pushed once more; no request changes it meanwhile."""
    with store.transaction() as db:
        connections.hold(db, connection_id)
        yield Received(db=db, sender=_sender(db, connection_id, actor=actor), policy=policy, now=now)


def pushing(db: Session, name: str) -> Connection:
    """The connection of this name, which pushes; `Refused` otherwise."""
    found = connections.by_name(db, name)
    if found is None:
        raise Refused(f"there is no HR connection {name!r}; see `wederkerig scim list`", code="connection.unknown")
    if found.kind != connections.PUSH:
        raise Refused(f"{name} is read by us; choose another name for a system that pushes", code="connection.pulls")
    return found


def _sender(db: Session, connection_id: UUID, *, actor: str) -> Sender:
    connection = connections.by_id(db, connection_id)
    if connection is None:
        raise Refused("this connection is no longer there", code="connection.unknown")
    return Sender(connection_id=connection_id, rules=_rules(connection.text, connection.origin), actor=actor)


@lru_cache(8)
def _rules(text: str, origin: str) -> Sequence[FieldRule]:
    return files.connector(text, file=origin).employees.fields
