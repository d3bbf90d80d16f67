"""An import begins, or one that stopped halfway is taken up again: one at a time per connection."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.flows.people.imports import next_try
from integration.hris.page import Place
from integration.hris.sources import Source, Sources
from integration.mapping import files
from integration.mapping.connector import Connector
from integration.store.db import Store
from integration.store.people import connections, halfway, imports, mappings
from integration.store.people.connections import Connection
from integration.store.people.halfway import Halfway

MOMENT = len("2026-04-01T12:00:00")
"""How much of a stamp says when; the rest tells two files of that second apart."""
GOES_ON_WITHIN = timedelta(hours=12)
"""What stopped longer ago is read anew: by then too much may have changed in what was read already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asked for. `accepted` is the yes in advance (`--yes`); `actor` an account's id, `clock` or `command line`.

    `version`: with which version of the mapping, else the one in use.
    """

    connection: str
    version: int | None = None
    full: bool = False
    dry_run: bool = False
    accepted: bool = False
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Whose turn it is to read: this process, as the `spell` of this import. `found`: what stopped halfway, to go on with."""

    id: UUID
    connection: Connection
    spell: int = 0
    found: Halfway | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An open import and what it needs. `today` decides whose last day has passed.

    `place`, `pages` and the counts are where an earlier run of it came to.
    """

    id: UUID
    spell: int
    connection: Connection
    connector: Connector
    source: Source
    since: datetime | None
    today: date
    place: Place | None = None
    pages: int = 0
    seen: int = 0
    nameless: int = 0


def begin(store: Store, order: Order, *, now: datetime) -> Turn:
    """Take the turn. `Refused` (connection.unknown, import.under-way) otherwise."""
    with store.transaction() as db:
        connection = connections.by_name(db, order.connection)
        if connection is None:
            raise Refused(f"there is no HR connection {order.connection!r}; see `wederkerig hris list`", code="connection.unknown")
        connection = _mapped(db, connection, order.version)
        turn = _turn(db, connection, order, now)
        if turn and not order.dry_run:
            next_try.expect(db, connection, now=now)
    if turn is None:
        patience = f"one whose process died makes way after {halfway.LEASE.seconds // 60} minutes"
        raise Refused(f"an import from {connection.name} is under way already; {patience}", code="import.under-way")
    return turn


def _mapped(db: Session, connection: Connection, version: int | None) -> Connection:
    """The connection with this version of its mapping."""
    if version is None:
        return connection
    found = next((each for each in mappings.versions(db, connection.id) if each.version == version), None)
    if found is None:
        raise Refused(f"{connection.name} has no version {version} of its mapping", code="version.unknown")
    return replace(connection, version=found.version, origin=found.origin, text=found.text)


def make_ready(store: Store, sources: Sources, turn: Turn, *, full: bool, now: datetime) -> Begun:
    """The source, and whether everything is read; asking it what it can is a call already. `now` says by its zone which day it is."""
    connection = turn.connection
    connector = files.connector(connection.text, file=connection.origin)
    with store.reading() as db:
        source = sources(connector, connections.opened(db, connection), connection.id)
        is_due = full or _is_full_due(db, connection, connector, now)
        anew = full or connection.last_full_at is None or _is_full_waiting(db, connection)
        taken = "" if anew else imports.last_stamp(db, connection.id)
    if turn.found:
        return _where_it_stopped(turn, turn.found, connector, source, now.date())
    stamp = source.stamp()
    if stamp:
        since = None if _is_later(stamp, than=taken) else connection.last_import_at
    else:
        since = None if is_due or not source.reads_changes() else _since(connection, connector)
    with store.transaction() as db:
        imports.reads(db, turn.id, since=since, version=connection.version, stamp=stamp)
    return Begun(id=turn.id, spell=turn.spell, connection=connection, connector=connector, source=source, since=since, today=now.date())


def _turn(db: Session, connection: Connection, order: Order, now: datetime) -> Turn | None:
    """A preview goes on with nothing, and leaves what stopped to the next import."""
    found = halfway.unfinished(db, connection.id)
    if found and found.is_alive(now):
        return None
    if found and not order.dry_run and _may_go_on(db, found, connection, order, now):
        return Turn(id=found.id, connection=connection, spell=found.spell + 1, found=found) if halfway.take_up(db, found, now=now) else None
    if order.dry_run:
        halfway.lay_down(db, connection.id, now=now)
    imports.abandon(db, connection.id, keep_stopped=order.dry_run, now=now)
    import_id = imports.begin(db, connection.id, full=True, now=now)
    return Turn(id=import_id, connection=connection) if import_id else None


def _may_go_on(db: Session, found: Halfway, connection: Connection, order: Order, now: datetime) -> bool:
    """Only what this run would read too, with the same mapping, not too long ago, and while nobody changed the roster."""
    if found.place is None or found.version != connection.version or now - found.alive_at > GOES_ON_WITHIN:
        return False
    return (found.full or not order.full) and not imports.was_applied_since(db, connection.id, found.started_at)


def _where_it_stopped(turn: Turn, found: Halfway, connector: Connector, source: Source, today: date) -> Begun:
    return Begun(
        id=turn.id,
        spell=turn.spell,
        connection=turn.connection,
        connector=connector,
        source=source,
        since=found.since,
        today=today,
        place=found.place,
        pages=found.pages,
        seen=found.seen,
        nameless=found.nameless,
    )


def _is_full_due(db: Session, connection: Connection, connector: Connector, now: datetime) -> bool:
    """Reading changes only is for in between: not the first time, not too long, not while a full read waits for a yes."""
    every = connector.employees.since
    if every is None or connection.last_import_at is None or connection.last_full_at is None:
        return True
    return now - connection.last_full_at >= every.full_every or _is_full_waiting(db, connection)


def _is_full_waiting(db: Session, connection: Connection) -> bool:
    return any(each.full for each in imports.recent(db, connection_id=connection.id, state="waiting"))


def _is_later(stamp: str, *, than: str) -> bool:
    """Whether this file is not the one that was taken last, nor an older one: what it says is known, or outdated."""
    return stamp[:MOMENT] > than[:MOMENT] or (stamp[:MOMENT] == than[:MOMENT] and stamp != than)


def _since(connection: Connection, connector: Connector) -> datetime | None:
    """A little earlier than the last read: clocks differ, and a change may have been under way."""
    if connection.last_import_at is None or connector.employees.since is None:
        return None
    return connection.last_import_at - connector.employees.since.overlap
