"""One record that had a problem is read again, and comes in by itself when it is right now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import Refused, RuleBroken
from integration.domain.people.guard import Sight, alarms
from integration.domain.people.roster import Diff, diff
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_people import KINDS, Policy
from integration.flows.people.imports.intake import Intake, Taken
from integration.hris.sources import OneByOne, Sources, in_a_hurry
from integration.mapping import files
from integration.store.db import Store
from integration.store.people import connections, imports, roster, staging
from integration.store.people.imports import Import, Problem

ONE = "one"


class Outcome(StrEnum):
    """What became of it: in the roster, waiting for a yes, right but nothing new, still wrong, or no longer there."""

    IN = "in"
    WAITING = "waiting"
    SAME = "same"
    STILL_WRONG = "still-wrong"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Looked:
    """The record as it is now. `asked` is the key it was asked for by, `found` what it changes."""

    asked: str
    import_id: UUID
    connection_id: UUID
    key: str
    taken: Taken
    problems: list[Problem]
    found: Diff


def retry(store: Store, sources: Sources, *, problem_id: UUID, policy: Policy, actor: str, now: datetime) -> Outcome:
    """Ask for this record again and bring it in. Raises `problem.not-found`, and what the source raises (`reads-no-one` too)."""
    with store.reading() as db:
        found = imports.problem(db, problem_id)
    if found is None or found[1].external_id is None:
        raise RuleBroken("problem.not-found")
    asked = found[1].external_id
    read, raw, rules = _asked(store, sources, found[0], asked)
    if raw is None:
        return Outcome.GONE
    with store.reading() as db:
        looked = _look(db, read, asked, raw, Intake(rules=rules, present={}, today=now.astimezone(policy.zone).date()))
    return _settled(store, looked, policy=policy, actor=actor, now=now)


def _asked(store: Store, sources: Sources, import_id: UUID, key: str) -> tuple[Import, Any, Any]:
    """The import, the record as it came, and the rules of the map."""
    with store.reading() as db:
        read = imports.known(db, import_id)
        connection = connections.by_id(db, read.connection_id)
        if connection is None:
            raise RuleBroken("connection.not-found")
        connector = files.connector(connection.text, file=connection.origin)
        source = in_a_hurry(sources(connector, connections.opened(db, connection), connection.id))
    if not isinstance(source, OneByOne):
        raise Refused("this connector reads everybody at once", code="reads-no-one")
    return read, source.one(key), connector.employees.fields


def _look(db: Session, read: Import, asked: str, raw: Any, intake: Intake) -> _Looked:
    record = intake.mapper.read(raw)[0]
    key, number = str(record.get("external_id") or ""), record.get("employee_number")
    intake.present = roster.standings_of(db, read.connection_id, keys=[key], numbers=[str(number)] if number else [])
    taken = intake.take([raw])
    problems = [*taken.problems, *intake.hold_shared_numbers(absent_left=False)]
    found = diff(intake.present, intake.incoming, absent_left=False)
    return _Looked(asked=asked, import_id=read.id, connection_id=read.connection_id, key=key, taken=taken, problems=problems, found=found)


def _settled(store: Store, looked: _Looked, *, policy: Policy, actor: str, now: datetime) -> Outcome:
    with store.transaction() as db:
        imports.settle_problems(db, looked.import_id, looked.asked, looked.problems)
        if looked.problems:
            return Outcome.STILL_WRONG
        kind = next((kind for kind, name in KINDS.items() if looked.key in getattr(looked.found, name)), None)
        if kind is None:
            return Outcome.SAME
        made = _staged(db, looked, kind, policy=policy, now=now)
    if made.guard is not None or not policy.applies_small:
        return Outcome.WAITING
    apply_changes.apply(store, import_id=made.id, actor=actor, now=now)
    return Outcome.IN


def _staged(db: Session, looked: _Looked, kind: str, *, policy: Policy, now: datetime) -> Import:
    import_id = imports.begin(db, looked.connection_id, full=False, occasion=ONE, now=now)
    if import_id is None:
        raise Refused("an import from this connection is under way", code="import.under-way")
    before = roster.records(db, looked.connection_id, [looked.key]).get(looked.key)
    staging.put(db, import_id, kind, [(before, news.record) for news in looked.taken.news])
    one = replace(looked.found, unchanged=0)
    seen = Sight(active=roster.count_active(db, looked.connection_id), leavers=len(one.leavers))
    imports.conclude(db, import_id, one, problems=0, alarms=alarms(seen, limit=policy.shrink_limit), now=now)
    return imports.known(db, import_id)
