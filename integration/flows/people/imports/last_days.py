"""Whoever's last day has passed leaves, although nothing was read: the day was known before.

It is an import of its own, so that an admin sees who left and why; and as many at once as no feed may remove wait for a yes too.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.people.guard import Sight, alarms
from integration.domain.people.roster import Diff, departed
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_people import Policy
from integration.store.db import Store
from integration.store.people import imports, roster, staging

LAST_DAY = "last_day"


def let_leave(store: Store, *, policy: Policy, now: datetime) -> list[UUID]:
    """One import per connection with people to let go; where one is being read, or waits already, the next time will do."""
    today = now.astimezone(policy.zone).date()
    with store.reading() as db:
        due = roster.past_last_day(db, today)
    found = [import_id for connection_id, keys in due.items() if (import_id := _noted(store, connection_id, keys, policy, now))]
    for import_id in found:
        _apply_small(store, import_id, policy=policy, now=now)
    return found


def _noted(store: Store, connection_id: UUID, keys: Sequence[str], policy: Policy, now: datetime) -> UUID | None:
    with store.transaction() as db:
        if any(each.occasion == LAST_DAY for each in imports.recent(db, connection_id=connection_id, state="waiting")):
            return None
        import_id = imports.begin(db, connection_id, full=False, occasion=LAST_DAY, now=now)
        if import_id:
            _note_leavers(db, import_id, connection_id, keys, policy, now)
    return import_id


def _note_leavers(db: Session, import_id: UUID, connection_id: UUID, keys: Sequence[str], policy: Policy, now: datetime) -> None:
    for batch in staging.in_batches(sorted(keys)):
        before = roster.records(db, connection_id, batch)
        staging.put(db, import_id, "leaver", [(record, departed(record)) for record in before.values()])
    found = Diff(leavers=tuple(sorted(keys)))
    seen = Sight(active=roster.count_active(db, connection_id), leavers=len(keys))
    imports.conclude(db, import_id, found, problems=0, alarms=alarms(seen, limit=policy.shrink_limit), now=now)


def _apply_small(store: Store, import_id: UUID, *, policy: Policy, now: datetime) -> None:
    with store.reading() as db:
        found = imports.known(db, import_id)
    if found.guard is None and policy.applies_small:
        apply_changes.apply(store, import_id=import_id, actor="clock", now=now)
