"""Employees come in: page by page from the source, mapped, staged where changed, compared at the end, applied or left waiting.

A read that is not whole touches nobody. While the network speaks no transaction is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from uuid import UUID

from sqlalchemy.orm import Session

from integration.clock import Clock
from integration.domain.errors import Retriable
from integration.domain.people.guard import Alarm, Sight, alarms
from integration.domain.people.roster import Diff, departed, diff
from integration.flows.people.imports import apply_changes, next_try
from integration.flows.people.imports.begin_import import Begun, Order, Turn, begin, make_ready
from integration.flows.people.imports.intake import Intake
from integration.flows.people.imports.read_feed import Progress, Tell, read_feed, unheard
from integration.hris.sources import Sources
from integration.mapping.connector import Deleted
from integration.store.db import Store
from integration.store.people import halfway, imports, next_tries, roster, staging
from integration.store.people.imports import Import, Problem

__all__ = ["Order", "Policy", "Progress", "import_people"]

KINDS = {"joiner": "joiners", "mover": "movers", "leaver": "leavers", "rejoiner": "rejoiners"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """IMPORT_SHRINK_LIMIT, APPLY_SMALL_IMPORTS, and where it is decided which day it is."""

    shrink_limit: int = 10
    applies_small: bool = True
    zone: tzinfo = UTC


def import_people(store: Store, sources: Sources, order: Order, *, policy: Policy, clock: Clock, tell: Tell = unheard) -> Import:
    """Read one source and bring the roster up to date, or leave the changes waiting with a reason (`guard`).

    Raises what the source, its mapping or its secrets raise. After a passing failure, or when the process dies, the import
    keeps its place and the next run goes on there; after any other it is `failed` with that reason.
    """
    turn = begin(store, order, now=clock.now())
    try:
        begun = make_ready(store, sources, turn, full=order.full, now=clock.now().astimezone(policy.zone))
        intake = read_feed(store, begun, clock=clock, tell=tell)
        _conclude(store, begun, intake, policy=policy, now=clock.now())
    except BaseException as failure:
        _break_off(store, turn, order, failure, now=clock.now())
        raise
    return _finish(store, turn.id, order, policy=policy, now=clock.now())


def _break_off(store: Store, turn: Turn, order: Order, failure: BaseException, *, now: datetime) -> None:
    """Keep the place where trying again may help; else let go of everything. Of a preview nothing is kept."""
    passing = (isinstance(failure, Retriable) and not failure.afresh) or not isinstance(failure, Exception)
    with store.transaction() as db:
        kept = passing and not order.dry_run and halfway.stop(db, turn.id, spell=turn.spell, error=_told(failure), now=now)
        is_mine = kept or imports.fail(db, turn.id, spell=turn.spell, error=_told(failure), now=now)
        if is_mine and not order.dry_run:
            next_try.after(db, turn.connection, failure, now=now)


def _conclude(store: Store, begun: Begun, intake: Intake, *, policy: Policy, now: datetime) -> None:
    """The read is whole: what it means for the roster, and whether that needs a yes."""
    deleted = begun.connector.employees.deleted
    tells_absence = deleted.sweep and begun.since is None
    doubt = intake.doubt() if tells_absence else None
    absent_left = tells_absence and doubt is None
    problems = intake.hold_shared_numbers(absent_left=absent_left)
    if doubt:
        reason = f"{doubt}, so nobody who is absent was taken to have left"
        problems.append(Problem(position=0, field="external_id", reason=reason))
    problems += intake.circles(of_everybody=begun.since is None)
    found = diff(intake.present, intake.incoming, absent_left=absent_left)
    with store.transaction() as db:
        halfway.keep_alive(db, begun.id, spell=begun.spell, now=now)
        imports.add_problems(db, begun.id, problems)
        staging.drop(db, begun.id, intake.held)
        _put_absent(db, begun, [key for key in found.leavers if key not in intake.incoming])
        halfway.forget(db, begun.id)
        imports.conclude(db, begun.id, found, problems=intake.problems, alarms=_alarms(db, begun, found, policy, now), now=now)


def _alarms(db: Session, begun: Begun, found: Diff, policy: Policy, now: datetime) -> Sequence[Alarm]:
    """Why it needs a yes, by what stands ready to be applied; leavers count together with those of other reads of the day."""
    gone = imports.left_lately(db, begun.connection.id, now=now) if found.leavers else 0
    emptied, replaced = staging.lost(db, begun.id) if found.movers else ({}, {})
    seen = Sight(
        active=roster.count_active(db, begun.connection.id) + gone,
        leavers=len(found.leavers) + gone,
        rejoiners=len(found.rejoiners),
        joiners=len(found.joiners),
        emptied=emptied,
        replaced=replaced,
    )
    return alarms(seen, limit=policy.shrink_limit, leave=_limit(policy, begun.connector.employees.deleted))


def _limit(policy: Policy, deleted: Deleted) -> int:
    """Percent that may go without a yes: what the installation allows, or less where the connector's file says so."""
    return policy.shrink_limit if deleted.max_share is None else min(policy.shrink_limit, round(deleted.max_share * 100))


def _put_absent(db: Session, begun: Begun, keys: Sequence[str]) -> None:
    """Who is absent becomes who they were, but left."""
    for batch in staging.in_batches(keys):
        were = roster.records(db, begun.connection.id, batch)
        staging.put(db, begun.id, "leaver", [(was, departed(was)) for was in were.values()])


def _finish(store: Store, import_id: UUID, order: Order, *, policy: Policy, now: datetime) -> Import:
    with store.transaction() as db:
        found = imports.known(db, import_id)
        if order.dry_run:
            imports.take(db, import_id, state="previewed", now=now)
            return imports.known(db, import_id)
        next_tries.forget(db, found.connection_id)
        if found.full or found.seen:
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
