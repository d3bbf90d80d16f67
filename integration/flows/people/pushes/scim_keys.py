"""Keys for systems that push people: made with a connection of their own, shown once, taken back. All of it is audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from integration.domain.errors import Refused
from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.pushes.receive import pushing
from integration.mapping import files
from integration.store import audit
from integration.store.db import Store
from integration.store.people import connections, scim_keys
from integration.store.people.scim_keys import ScimKey

PRESET = "scim-push.yaml"
LONGEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWish:
    """What an admin gives: the connection the key is for (a new one if there is none of this name), and a name for the key."""

    connection: str
    name: str


def make(store: Store, wish: KeyWish, *, mappings: Path | None, actor: str, now: datetime) -> str:
    """A new key; it is told now and never again. `mappings` is the admin's folder, where a new connection finds its preset.

    Raises `Refused` for a name that cannot be (name.missing, name.long) and for a connection that is read (connection.pulls).
    """
    for name in (wish.connection, wish.name):
        if not name or len(name) > LONGEST:
            raise Refused(f"a name has 1 to {LONGEST} characters", code="name.long" if name else "name.missing")
    with store.reading() as db:
        is_new = connections.by_name(db, wish.connection) is None
    if is_new:
        text = files.read_text(files.mappings_folder(mappings) / "hris" / PRESET)
        add_hris(store, NewConnection(name=wish.connection, text=text, origin=PRESET, given={}), actor=actor, now=now)
    with store.transaction() as db:
        connection = pushing(db, wish.connection)
        id_, key = scim_keys.make(db, connection.id, name=wish.name, made_by=actor, now=now)
        audit.note(db, "scim.make-key", actor=actor, subject=id_, detail={"connection": wish.connection, "name": wish.name}, now=now)
    return key


def listed(store: Store) -> list[ScimKey]:
    """All keys, newest first."""
    with store.reading() as db:
        return scim_keys.everyone(db)


def revoke(store: Store, key_id: UUID, *, actor: str, now: datetime) -> None:
    """Take a key back: nothing is pushed with it any more. Who came in with it stays."""
    with store.transaction() as db:
        if not scim_keys.revoke(db, key_id, now=now):
            raise Refused(f"there is no key {key_id} that could be revoked; `wederkerig scim list` shows them", code="key.unknown")
        audit.note(db, "scim.revoke-key", actor=actor, subject=key_id, now=now)


def recognise(store: Store, shown: str, *, now: datetime) -> ScimKey | None:
    """The key that was shown; None for any other. That it is used is noted once a minute."""
    with store.reading() as db:
        key = scim_keys.recognised(db, shown)
    if key and key.is_due(now):
        with store.transaction() as db:
            scim_keys.touch(db, key.id, now=now)
    return key
