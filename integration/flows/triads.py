"""Three who learn together for a while: the coordinator proposes it, all three say yes, and any of them can stop.

Each function is one transaction that first locks the duo.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.duo import Duo, check_pair
from integration.domain.mentoring.triad import THIRD, Triad, check_host
from integration.flows import record_activity
from integration.store import audit, mentoring, triads
from integration.store.db import Store


def propose(store: Store, *, duo_id: UUID, person: UUID, actor: UUID, now: datetime) -> None:
    """Ask all three. Raises `triad.not-active`, `triad.taken`, or what forming a duo of any two of them would."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        check_host(duo)
        _check_third(db, duo, person, actor, now)
        db.add(Triad(duo_id=duo.id, person=person, proposed_at=now))
        audit.note(db, "triad.proposed", actor=str(actor), subject=duo.id, now=now)


def accept(store: Store, *, duo_id: UUID, person: UUID, now: datetime, learn: str = "", offer: str = "") -> None:
    """One of the three says yes; the third tells what they want to learn and bring in. Raises `aims.empty` or `aims.too-long`."""
    with store.transaction() as db:
        duo, triad = _held(db, duo_id, now)
        side = triad.side_of(duo, person)
        if side == THIRD:
            triad.tell(learn=learn, offer=offer)
        if triad.say_yes(side, now):
            _stand_anew(db, duo, triad, now)


def stop(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """One of the three says no, or stops: without a reason, and nothing keeps who."""
    with store.transaction() as db:
        duo, triad = _held(db, duo_id, now)
        triad.side_of(duo, person)
        _end(db, duo, triad, now)


def stop_by_coordinator(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """The coordinator has another place for the third."""
    with store.transaction() as db:
        duo, triad = _held(db, duo_id, now)
        _end(db, duo, triad, now)
        audit.note(db, "triad.stopped", actor=str(actor), subject=duo.id, now=now)


def end_outlived(store: Store, *, now: datetime) -> None:
    """What had its sixty days is over."""
    with store.transaction() as db:
        for triad in triads.outlived(db, now.date()):
            _end(db, mentoring.duo(db, triad.duo_id), triad, now)


def _check_third(db: Session, duo: Duo, person: UUID, actor: UUID, now: datetime) -> None:
    if triads.of_duo(db, duo.id, now.date()) is not None:
        raise RuleBroken("triad.taken")
    triads.end_of_duo(db, duo.id, now.date())
    for member in duo.members:
        pair = mentoring.hold_people(db, member, person)
        check_pair(*pair, bosses=mentoring.bosses_of(db, *pair))
    learns_along = any(not each.is_over(now.date()) for each in triads.with_third(db, duo.cohort_id, person))
    if learns_along or mentoring.in_open_duo(db, duo.cohort_id, [person]):
        raise RuleBroken("duo.already-in-duo")
    if mentoring.employee_of(db, actor) == person:
        raise RuleBroken("duo.own-cohort")


def _held(db: Session, duo_id: UUID, now: datetime) -> tuple[Duo, Triad]:
    duo = mentoring.hold_duo(db, duo_id)
    triad = triads.of_duo(db, duo_id, now.date())
    if triad is None:
        raise RuleBroken("triad.not-found")
    return duo, triad


def _end(db: Session, duo: Duo, triad: Triad, now: datetime) -> None:
    triad.end(now.date())
    _stand_anew(db, duo, triad, now)


def _stand_anew(db: Session, duo: Duo, triad: Triad, now: datetime) -> None:
    db.flush()
    if triad.began_on:
        record_activity.stand_anew(db, mentoring.cohort(db, duo.cohort_id), triad.person, now=now)
