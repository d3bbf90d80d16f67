"""Two records, one person: an admin says so, and what hung on the one hangs on the other from then on; or takes it back (ADR 0012)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.one_person import MergeBasis, check_lead, check_merge
from integration.flows import record_activity
from integration.flows.people.imports import notice_duos
from integration.store import audit
from integration.store.db import Store
from integration.store.people import merges, set_apart
from integration.store.people.merges import Belongings, Merge


def merge(store: Store, *, lead: UUID, other: UUID, basis: MergeBasis = MergeBasis.ADMIN, actor: str, now: datetime) -> Merge:
    """`other` is one more record of `lead`. Raises what `check_merge` raises, and `person.unknown`."""
    with store.transaction() as db:
        return join(db, lead=lead, other=other, basis=basis, actor=actor, now=now)


def separate(store: Store, *, other: UUID, actor: str, now: datetime) -> UUID:
    """Take it back: what came along goes along again, with all that happened in it since. Gives the one who leads.

    An account that an admin linked elsewhere meanwhile stays there. Raises `person.not-merged`.
    """
    with store.transaction() as db:
        found = _held(db, other)
        lead = found.lead_id
        merges.end(db, found, actor=actor, now=now)
        cohorts = merges.hand_over(db, found.moved, giver=lead, taker=other)
        _stand_anew(db, (lead, other), cohorts, now)
        merges.forget_progress(db, lead, cohorts)
        _notice(db, (lead, other), now)
        _note(db, "person.separate", lead, other, actor, now, basis=found.basis)
    return lead


def let_lead(store: Store, *, other: UUID, actor: str, now: datetime) -> UUID:
    """From now on this record is the person, and the one that was is one more. Raises `person.not-merged` or `person.lead-left`."""
    with store.transaction() as db:
        found = _held(db, other)
        old, new = merges.hold(db, found.lead_id, other)
        check_lead(new, old)
        _pass_lead(db, found, actor=actor, now=now)
        return found.lead_id


def pass_on_leads(db: Session, *, now: datetime) -> int:
    """Whose leading source says that they left goes on with another that says that they work here. To be called in the transaction
    that changed the roster, after the changes; gives how many.
    """
    gone = merges.outlived(db)
    for _lead, other in gone:
        _pass_lead(db, _held(db, other), actor="import", now=now)
    return len(gone)


def join(db: Session, *, lead: UUID, other: UUID, basis: MergeBasis, actor: str, now: datetime) -> Merge:
    """See `merge`; within a transaction of somebody else."""
    held = merges.hold(db, lead, other)
    if len(held) < len({lead, other}):
        raise RuleBroken("person.unknown")
    check_merge(held[0], held[-1], kept_apart=merges.are_apart(db, lead, other))
    made = _merge(db, lead, other, basis=basis, actor=actor, now=now)
    merges.relead(db, other, lead)
    merges.add(db, made)
    _move(db, giver=other, taker=lead, now=now)
    set_apart.forget(db, lead, other)
    _note(db, "person.merge", lead, other, actor, now, basis=basis)
    return made


def _pass_lead(db: Session, found: Merge, *, actor: str, now: datetime) -> None:
    """The other way round: what was the leading record's own is now what came along."""
    old, new = found.lead_id, found.other_id
    merges.end(db, found, actor=actor, now=now)
    turned = _merge(db, new, old, basis=found.basis, actor=found.confirmed_by, now=found.confirmed_at, but=found.moved)
    merges.relead(db, old, new)
    merges.add(db, turned)
    _move(db, giver=old, taker=new, now=now)
    _note(db, "person.lead", new, old, actor, now, basis=found.basis)


def _merge(db: Session, lead: UUID, other: UUID, *, basis: str, actor: str, now: datetime, but: Belongings | None = None) -> Merge:
    """What is the other's own comes along: all that hangs on it, but for what came from its own other records."""
    own = merges.belongings(db, other)
    for foreign in (*([but] if but else []), *(each.moved for each in merges.of_lead(db, other))):
        own = own.without(foreign)
    return Merge(id=new_id(), lead_id=lead, other_id=other, basis=basis, moved=own, confirmed_by=actor, confirmed_at=now)


def _move(db: Session, *, giver: UUID, taker: UUID, now: datetime) -> None:
    cohorts = merges.hand_over(db, merges.belongings(db, giver), giver=giver, taker=taker)
    merges.forget_progress(db, giver, cohorts)
    _stand_anew(db, (taker,), cohorts, now)
    _notice(db, (taker,), now)


def _stand_anew(db: Session, people: Collection[UUID], cohort_ids: Collection[UUID], now: datetime) -> None:
    for cohort_id in sorted(cohort_ids):
        for person in people:
            record_activity.stand_anew(db, db.get_one(Cohort, cohort_id), person, now=now)


def _notice(db: Session, people: Collection[UUID], now: datetime) -> None:
    for person in people:
        notice_duos.look_again(db, person, now=now)


def _held(db: Session, other: UUID) -> Merge:
    found = merges.of_other(db, other)
    if found is None:
        raise RuleBroken("person.not-merged")
    merges.hold(db, found.lead_id, other)
    again = merges.of_other(db, other)
    if again != found:
        raise RuleBroken("person.not-merged")
    return found


def _note(db: Session, act: str, lead: UUID, other: UUID, actor: str, now: datetime, *, basis: str) -> None:
    audit.note(db, act, actor=actor, subject=lead, detail={"other": str(other), "basis": basis}, now=now)
