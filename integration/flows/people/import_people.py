"""Employees come in: page by page from the source, mapped, staged where changed, compared at the end, applied or left waiting.

A read that breaks off stages nothing and touches nothing. While the network speaks no transaction is open.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.domain.people.roster import Diff, Record, departed, diff, guard
from integration.flows.people import apply_changes
from integration.flows.people.intake import Intake
from integration.hris.sources import Source, Sources
from integration.mapping import files
from integration.mapping.connector import Connector, Deleted
from integration.store.db import Store
from integration.store.people import connections, imports, roster, staging
from integration.store.people.connections import Connection
from integration.store.people.imports import Import, Problem

KINDS = {"joiner": "joiners", "mover": "movers", "leaver": "leavers", "rejoiner": "rejoiners"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What somebody asked for. `accepted` is the yes in advance (`--yes`); `actor` an account's id, `clock` or `command line`."""

    connection: str
    full: bool = False
    dry_run: bool = False
    accepted: bool = False
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """IMPORT_SHRINK_LIMIT and APPLY_SMALL_IMPORTS."""

    shrink_limit: int = 10
    applies_small: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An open import and what it needs."""

    id: UUID
    connection: Connection
    connector: Connector
    source: Source
    since: datetime | None


def import_people(store: Store, sources: Sources, order: Order, *, policy: Policy, clock: Clock) -> Import:
    """Read one source and bring the roster up to date, or leave the changes waiting with a reason (`guard`).

    Raises what the source, its mapping or its secrets raise; the import is then `failed` with that reason.
    """
    connection, import_id = _begin(store, order, now=clock.now())
    try:
        begun = _ready(store, sources, connection, import_id, full=order.full, now=clock.now())
        intake = _read(store, begun, clock)
        _conclude(store, begun, intake, policy=policy, now=clock.now())
    except BaseException as failure:
        with store.transaction() as db:
            imports.close(db, import_id, state="failed", now=clock.now(), error=_told(failure))
        raise
    return _finish(store, import_id, order, policy=policy, now=clock.now())


def _begin(store: Store, order: Order, *, now: datetime) -> tuple[Connection, UUID]:
    with store.transaction() as db:
        connection = connections.by_name(db, order.connection)
        if connection is None:
            raise Refused(f"there is no HR connection {order.connection!r}; see `wederkerig hris list`", code="connection.unknown")
        imports.abandon_dead(db, connection.id, now=now)
        import_id = imports.begin(db, connection.id, full=True, now=now)
    if import_id is None:
        patience = f"one whose process died makes way after {imports.LEASE.seconds // 60} minutes"
        raise Refused(f"an import from {connection.name} is under way already; {patience}", code="import.under-way")
    return connection, import_id


def _ready(store: Store, sources: Sources, connection: Connection, import_id: UUID, *, full: bool, now: datetime) -> Begun:
    """The source, and whether everything is read; asking it what it can is a call already."""
    connector = files.connector(connection.text, file=connection.origin)
    with store.reading() as db:
        source = sources(connector, connections.opened(db, connection))
        full = full or _is_full_due(db, connection, connector, now)
    full = full or not source.reads_changes()
    with store.transaction() as db:
        imports.reads(db, import_id, full=full)
    since = None if full else _since(connection, connector)
    return Begun(id=import_id, connection=connection, connector=connector, source=source, since=since)


def _is_full_due(db: Session, connection: Connection, connector: Connector, now: datetime) -> bool:
    """Reading changes only is for in between: not the first time, not too long, not while a full read waits for a yes."""
    every = connector.employees.since
    if every is None or connection.last_import_at is None or connection.last_full_at is None:
        return True
    waiting = imports.recent(db, connection_id=connection.id, state="waiting")
    return now - connection.last_full_at >= every.full_every or any(each.full for each in waiting)


def _since(connection: Connection, connector: Connector) -> datetime | None:
    """A little earlier than the last read: clocks differ, and a change may have been under way."""
    if connection.last_import_at is None or connector.employees.since is None:
        return None
    return connection.last_import_at - connector.employees.since.overlap


def _read(store: Store, begun: Begun, clock: Clock) -> Intake:
    with store.reading() as db:
        intake = Intake(rules=begun.connector.employees.fields, present=roster.standings(db, begun.connection.id))
    for page in begun.source.pages(begun.since):
        records, problems = intake.take(page.records)
        with store.transaction() as db:
            _go_on(db, begun.id, seen=intake.seen, now=clock.now())
            staging.stage(db, begun.id, records)
            imports.add_problems(db, begun.id, problems)
    return intake


def _go_on(db: Session, import_id: UUID, *, seen: int, now: datetime) -> None:
    if not imports.keep_alive(db, import_id, seen=seen, now=now):
        raise Refused("this import was given up meanwhile: its connection was changed, or another took over", code="import.taken-over")


def _conclude(store: Store, begun: Begun, intake: Intake, *, policy: Policy, now: datetime) -> None:
    """The read is whole: what it means for the roster, and whether that needs a yes."""
    deleted = begun.connector.employees.deleted
    absent_left = deleted.sweep and begun.since is None and not intake.nameless
    problems = intake.hold_shared_numbers(absent_left=absent_left)
    if begun.since is None and intake.nameless:
        reason = f"{intake.nameless} records have no key, so nobody who is absent was taken to have left"
        problems.append(Problem(position=0, field="external_id", reason=reason))
    found = diff(intake.present, intake.incoming, absent_left=absent_left)
    with store.transaction() as db:
        _go_on(db, begun.id, seen=intake.seen, now=now)
        imports.add_problems(db, begun.id, problems)
        _put_changes(db, begun, found)
        needs_yes = guard(found, active=roster.count_active(db, begun.connection.id), limit=_limit(policy, deleted))
        imports.conclude(db, begun.id, found, problems=intake.problems, guard=needs_yes, now=now)


def _limit(policy: Policy, deleted: Deleted) -> int:
    """Percent that may go without a yes: what the installation allows, or less where the connector's file says so."""
    return policy.shrink_limit if deleted.max_share is None else min(policy.shrink_limit, round(deleted.max_share * 100))


def _put_changes(db: Session, begun: Begun, found: Diff) -> None:
    for kind, name in KINDS.items():
        for keys in staging.in_batches(getattr(found, name)):
            staging.put(db, begun.id, kind, _pairs(db, begun, keys))
    staging.clear(db, begun.id)


def _pairs(db: Session, begun: Begun, keys: Collection[str]) -> list[tuple[Record | None, Record]]:
    """Before and after; who is absent has no staged record and becomes who they were, but left."""
    before = roster.records(db, begun.connection.id, keys)
    after = staging.staged_records(db, begun.id, keys)
    return [(before.get(key), after[key] if key in after else departed(before[key])) for key in keys]


def _finish(store: Store, import_id: UUID, order: Order, *, policy: Policy, now: datetime) -> Import:
    with store.transaction() as db:
        found = imports.known(db, import_id)
        if order.dry_run:
            imports.take(db, import_id, state="previewed", now=now)
            return imports.known(db, import_id)
        imports.supersede(db, found.connection_id, import_id, now=now)
    if _is_empty(found) or order.accepted or (found.guard is None and policy.applies_small):
        apply_changes.apply(store, import_id=import_id, actor=order.actor, now=now)
    with store.reading() as db:
        return imports.known(db, import_id)


def _is_empty(found: Import) -> bool:
    return not any(getattr(found, name) for name in KINDS.values())


def _told(failure: BaseException) -> str:
    """Our own failures carry a sentence that holds no secret; of any other only the kind is kept."""
    return str(failure) if type(failure).__module__.startswith("integration.") else type(failure).__name__
