"""One person who is pushed comes into the roster: mapped, compared and applied as an import would, or left waiting for a yes.

A day of it is gathered in one import, so that an admin sees what came; who leaves beyond the limit waits in another.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.guard import Alarm, Lost, Sight, alarms, lost, told, why_wait
from integration.domain.people.roster import Record, departed, diff
from integration.flows.people.imports.apply_changes import put_into_force
from integration.flows.people.imports.import_people import KINDS, Policy
from integration.flows.people.imports.intake import Intake
from integration.mapping.connector import FieldRule
from integration.store import audit
from integration.store.people import pushes, roster, staging
from integration.store.people.imports import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Who pushes: a connection, how its users are mapped, and as whom it is noted."""

    connection_id: UUID
    rules: Sequence[FieldRule]
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Arrival:
    """What was told about one person, and what it changes; `kind` is None when it changes nothing."""

    key: str
    kind: str | None
    before: Record | None
    after: Record | None
    problems: Sequence[Problem] = ()

    @property
    def lost(self) -> Lost:
        """What it takes from them."""
        return lost(self.kind or "", self.before or {}, self.after or {})


def bring_in(db: Session, sender: Sender, raw: Mapping[str, Any], *, policy: Policy, now: datetime) -> None:
    """Take this user (`id` and all) into the roster. Who is switched off has left, whatever else is wrong with the record."""
    key = str(raw["id"])
    known = roster.records(db, sender.connection_id, [key]).get(key)
    present = roster.standings_of(db, sender.connection_id, keys=[key])
    intake = Intake(rules=sender.rules, present=present, today=now.astimezone(policy.zone).date())
    taken = intake.take([raw])
    for news in taken.news:
        present |= roster.standings_of(db, sender.connection_id, numbers=[news.now.number] if news.now.number else [])
    problems = [*taken.problems, *intake.hold_shared_numbers(absent_left=False)]
    if problems and raw.get("active") is False:
        arrival = _gone(key, known, problems)
    else:
        found = diff(present, intake.incoming, absent_left=False)
        kind = next((kind for kind, name in KINDS.items() if key in getattr(found, name)), None)
        arrival = _Arrival(key=key, kind=kind, before=known, after=next((news.record for news in taken.news), None), problems=problems)
    _settle(db, sender, arrival, policy=policy, now=now)


def let_go(db: Session, sender: Sender, key: str, *, policy: Policy, now: datetime) -> None:
    """The user with this id was removed: they have left. Nobody is ever deleted by it."""
    known = roster.records(db, sender.connection_id, [key]).get(key)
    _settle(db, sender, _gone(key, known), policy=policy, now=now)


def _gone(key: str, known: Record | None, problems: Sequence[Problem] = ()) -> _Arrival:
    is_here = known is not None and known["employment_status"] != EmploymentStatus.LEFT
    after = departed(known) if known else None
    return _Arrival(key=key, kind="leaver" if is_here else None, before=known, after=after, problems=problems)


def _settle(db: Session, sender: Sender, arrival: _Arrival, *, policy: Policy, now: datetime) -> None:
    """Newer word takes the place of what waits, and of what was wrong."""
    here = sender.connection_id
    pushes.withdraw(db, here, arrival.key, now=now)
    gathering, is_new = pushes.gathering(db, here, now=now)
    if is_new:
        audit.note(db, "scim.receive", actor=sender.actor, subject=gathering, now=now)
    pushes.replace_problems(db, here, arrival.key, gathering, arrival.problems)
    if arrival.kind and arrival.after:
        reason = _reason_to_wait(db, here, policy=policy, now=now) if arrival.kind == "leaver" else None
        seen = _alarms(db, here, arrival, gathering, policy)
        waits = reason is not None or bool(seen) or not policy.applies_small
        import_id = pushes.wait(db, here, reason=reason or told(seen), alarms=seen, now=now) if waits else pushes.moment(db, here, now=now)
        staging.put(db, import_id, arrival.kind, [(arrival.before, arrival.after)])
        if not waits:
            put_into_force(db, import_id, here, now=now)
            pushes.gather(db, import_id, gathering)
        pushes.count_lost(db, import_id if waits else gathering, arrival.lost)
        pushes.tally(db, import_id if waits else gathering, {KINDS[arrival.kind]: 1}, now=now)
    is_news = bool(arrival.kind or arrival.problems)
    pushes.tally(db, gathering, {"seen": 1, "unchanged": int(not is_news)}, now=now)


def _reason_to_wait(db: Session, connection_id: UUID, *, policy: Policy, now: datetime) -> str | None:
    """Why one more leaver needs a yes: as `guard`, for everybody who left within a day, and whoever waits already."""
    waiting = pushes.waiting_leavers(db, connection_id)
    gone = pushes.left_lately(db, connection_id, now=now)
    active = roster.count_active(db, connection_id) + gone
    reason = why_wait(gone + waiting + 1, active=active, limit=policy.shrink_limit)
    return reason or (f"{waiting} people wait already" if waiting else None)


def _alarms(db: Session, connection_id: UUID, arrival: _Arrival, gathering: UUID, policy: Policy) -> Sequence[Alarm]:
    """Why one more who is back, or loses a field, needs a yes: as `guard`, for everybody within a day, and whoever waits already."""
    is_back, less = arrival.kind == "rejoiner", arrival.lost
    if not is_back and not less:
        return ()
    day = pushes.today(db, connection_id, gathering)
    emptied = {name: day.emptied.get(name, 0) + 1 for name in less.emptied}
    replaced = {name: day.replaced.get(name, 0) + 1 for name in less.replaced}
    back = day.rejoiners + 1 if is_back else 0
    return alarms(Sight(active=day.active, rejoiners=back, emptied=emptied, replaced=replaced), limit=policy.shrink_limit)
