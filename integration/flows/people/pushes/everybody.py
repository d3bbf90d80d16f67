"""Everybody who was pushed is compared with the roster at once: one import, applied or left waiting as a whole, as a read of a source is.

It takes the place of whatever waited. Nobody leaves by it without a yes; who stays because somebody said no to it goes on staying.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from integration.domain.people.guard import Alarm, Sight, alarms, told, why_wait
from integration.domain.people.roster import News, departed
from integration.flows.people.imports.apply_changes import put_into_force
from integration.flows.people.imports.import_people import KINDS
from integration.flows.people.imports.intake import Intake, Taken
from integration.flows.people.pushes.receive import Received
from integration.store import audit
from integration.store.people import pushed, pushes, roster, staging
from integration.store.people.imports import Problem
from integration.store.people.pushed import Pushed, Wanted

log = logging.getLogger(__name__)

BATCH = 200
UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
UNREADABLE = "expected an object that can be read as a user; let the HR system tell it once more"


@dataclass(kw_only=True)
class _Round:
    """One look at everybody. `off` are the keys of those who were switched off, `bad` of those whose record can't be used."""

    here: Received
    intake: Intake
    import_id: UUID
    refused: set[str]
    problems: list[Problem] = field(default_factory=list)
    off: set[str] = field(default_factory=set)

    @property
    def connection_id(self) -> UUID:
        """Of whom."""
        return self.here.sender.connection_id

    @property
    def bad(self) -> set[str]:
        """Who is not used as they were told."""
        return {each.external_id for each in self.problems if each.external_id}


def compare(here: Received, *, with_refused: bool) -> int:
    """Bring everybody in, or leave them waiting; gives how many users there are.

    `with_refused`: whoever stays because of a no is asked about once more.
    """
    connection_id, now = here.sender.connection_id, here.now
    pushes.close_waiting(here.db, connection_id, now=now)
    day = _begun_day(here)
    intake = Intake(
        rules=here.sender.rules, present=roster.standings(here.db, connection_id), today=now.astimezone(here.policy.zone).date()
    )
    refused = set() if with_refused else pushed.refused(here.db, connection_id)
    going = _Round(here=here, intake=intake, import_id=pushes.moment(here.db, connection_id, now=now), refused=refused)
    _take_all(going)
    pushes.replace_all_problems(here.db, connection_id, day, going.problems)
    staging.drop(here.db, going.import_id, intake.held)
    _put_leavers(going)
    _settle(going, day)
    return intake.seen


def _begun_day(here: Received) -> UUID:
    day, is_new = pushes.gathering(here.db, here.sender.connection_id, now=here.now)
    if is_new:
        audit.note(here.db, "scim.receive", actor=here.sender.actor, subject=day, now=here.now)
    return day


def _take_all(going: _Round) -> None:
    last = None
    while users := going.here.search(Wanted(after=last, most=BATCH)):
        _take(going, users)
        last = users[-1].id
    going.problems += going.intake.hold_shared_numbers(absent_left=False)


def _take(going: _Round, users: Sequence[Pushed]) -> None:
    news = [each for user in users for each in _news_of(going, user)]
    staging.stage(going.here.db, going.import_id, going.connection_id, list(_wanted(going, news)))


def _news_of(going: _Round, user: Pushed) -> Sequence[News]:
    """A record that nobody foresaw keeps the others from nothing; its person stays as known."""
    key = str(user.id)
    try:
        taken = going.intake.take([{**user.body, "id": key}])
        going.off |= {key} if user.body.get("active") is False else set()
    except UNFORESEEN as fault:
        log.warning("map-again user=%s outcome=%s", key, type(fault).__name__)
        taken = Taken(problems=[Problem(position=0, field="external_id", reason=UNREADABLE, external_id=key)])
    going.problems += taken.problems
    return taken.news


def _wanted(going: _Round, found: Sequence[News]) -> Iterable[News]:
    return (news for news in found if not (news.kind == "leaver" and news.record["external_id"] in going.refused))


def _put_leavers(going: _Round) -> None:
    """Who was removed has left, and who was switched off, whatever else is wrong with the record."""
    db, present = going.here.db, going.intake.present
    gone = {str(each) for each in pushed.removed(db, going.connection_id)} | (going.off & going.bad)
    keys = sorted(key for key in gone - going.refused if key in present and not present[key].left)
    for batch in staging.in_batches(keys):
        were = roster.records(db, going.connection_id, batch)
        staging.put(db, going.import_id, "leaver", [(was, departed(was)) for was in were.values()])


def _settle(going: _Round, day: UUID) -> None:
    db, now = going.here.db, going.here.now
    counts = {name: staging.count_changes(db, going.import_id, kind=kind, words="") for kind, name in KINDS.items()}
    seen, reason = _reasons(going, counts, day)
    waits = reason is not None or bool(seen) or not going.here.policy.applies_small
    if not any(counts.values()):
        pushes.gather(db, going.import_id, day)
    elif waits:
        pushes.leave_waiting(db, going.import_id, reason=reason or told(seen), alarms=seen)
        pushes.tally(db, going.import_id, counts, now=now)
    else:
        put_into_force(db, going.import_id, going.connection_id, now=now)
        pushes.gather(db, going.import_id, day)
        pushes.forget_lost(db, day)
        pushes.tally(db, day, counts, now=now)
    unchanged = max(going.intake.seen - sum(counts.values()) - len(going.bad), 0)
    pushes.tally(db, day, {"seen": going.intake.seen, "unchanged": unchanged}, now=now)


def _reasons(going: _Round, counts: dict[str, int], day: UUID) -> tuple[Sequence[Alarm], str | None]:
    """What a whole import may not do without a yes, counted with what was pushed on the same day; and why leavers wait, however few."""
    db, policy = going.here.db, going.here.policy
    emptied, replaced = staging.lost(db, going.import_id)
    before = pushes.today(db, going.connection_id, day)
    sight = Sight(
        active=before.active,
        rejoiners=counts["rejoiners"] and before.rejoiners + counts["rejoiners"],
        joiners=counts["joiners"],
        emptied={name: number + before.emptied.get(name, 0) for name, number in emptied.items() if number},
        replaced={name: number + before.replaced.get(name, 0) for name, number in replaced.items() if number},
    )
    reason = _reason_to_stay(going, counts["leavers"]) if counts["leavers"] else None
    return alarms(sight, limit=policy.shrink_limit), reason


def _reason_to_stay(going: _Round, leaving: int) -> str:
    db, connection_id = going.here.db, going.connection_id
    gone = pushes.left_lately(db, connection_id, now=going.here.now)
    active = roster.count_active(db, connection_id) + gone
    reason = why_wait(gone + leaving, active=active, limit=going.here.policy.shrink_limit)
    return reason or f"{leaving} of {active} people would be marked as having left; nobody leaves by a change of the mapping without a yes"
