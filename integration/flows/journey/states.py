"""The states of a duo: say yes or no to a match, take a break and go on, begin to round off, get somebody else.

Each function is one transaction that first locks the duo. Stopping and completing are in `flows/mentoring.py`.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.gates import check_reason
from integration.domain.journey.pause import Pause
from integration.domain.mentoring.activity import ActivityKind
from integration.domain.mentoring.duo import Duo, DuoState
from integration.flows.record_activity import happened, noted
from integration.store import audit, mentoring, triads, warnings
from integration.store.db import Store
from integration.store.journey import meetings, states
from integration.store.reads.journey.walks import stands


def accept(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Say yes to a proposed duo; when both did, it is accepted. A second yes changes nothing."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        if duo.accept(person, now):
            happened(db, ActivityKind.DUO_ACCEPTED, duo, person, now)


def accept_for_both(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """The coordinator heard a yes of both and writes it down; it is audited. A duo that is accepted stays so."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        news = [duo.accept(member, now) for member in duo.members]
        if any(news):
            noted(db, ActivityKind.DUO_ACCEPTED, duo, actor, now)


def decline(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Say no, without a reason: the match is over, and nothing tells which of the two it was."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        duo.decline(now)
        happened(db, ActivityKind.DUO_DECLINED, duo, None, now)


def pause(store: Store, *, duo_id: UUID, person: UUID, now: datetime, keeps_session: bool = False) -> None:
    """Take a break of at most eight weeks, without a reason; the clock of the phases stands still.

    The session that is planned does not take place, unless it is kept.
    """
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        _pause(db, duo, now)
        if not keeps_session:
            _set_session_aside(db, duo, now)


def pause_for_absent(db: Session, duo: Duo, now: datetime) -> None:
    """Somebody left the organisation: an active duo pauses at once, in the transaction that found out."""
    if duo.state == DuoState.ACTIVE:
        _pause(db, duo, now)
        _set_session_aside(db, duo, now)


def resume(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Go on after a break; either of the two may say so."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        duo.resume()
        states.close_pause(db, duo, now)
        happened(db, ActivityKind.DUO_RESUMED, duo, None, now)


def begin_closing(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """The coordinator lets a duo round off."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.begin_closing()
        triads.end_of_duo(db, duo.id, now.date())
        noted(db, ActivityKind.DUO_CLOSING, duo, actor, now)


def rematch(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """The coordinator takes a duo apart, so that both can get somebody else. What they reached stays."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.rematch(now)
        states.close_pause(db, duo, now)
        triads.end_of_duo(db, duo.id, now.date())
        noted(db, ActivityKind.DUO_REMATCHED, duo, actor, now)


def let_through(store: Store, *, duo_id: UUID, reason: str, actor: UUID, now: datetime) -> None:
    """The coordinator lets a duo go on to the next phase although something is still open. Both members read the reason.

    Raises `gate.open` or `gate.reason`.
    """
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.must_be_open()
        stand = stands(db, mentoring.cohort(db, duo.cohort_id), [duo], now)[duo.id]
        words = check_reason(stand.conditions, reason)
        states.keep_let_through(db, duo, phase=stand.phase, reason=words, now=now)
        audit.note(db, "duo.let-through", actor=str(actor), subject=duo.id, detail={"phase": stand.phase}, now=now)


def keep_together(store: Store, *, duo_id: UUID, actor: UUID, now: datetime) -> None:
    """The coordinator looked at a change at work (E12), and the two go on."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        warnings.settle_duo(db, duo, now=now)
        audit.note(db, "duo.kept-together", actor=str(actor), subject=duo.id, now=now)


def _set_session_aside(db: Session, duo: Duo, now: datetime) -> None:
    """One that should have been held by now is left: the two may still write it down."""
    planned = meetings.open_one(db, duo.id)
    if planned is not None and planned.begins_at > now:
        planned.set_aside(now)


def _pause(db: Session, duo: Duo, now: datetime) -> None:
    """Nothing keeps who asked for it."""
    duo.pause()
    db.add(Pause(duo_id=duo.id, began_on=now.date()))
    happened(db, ActivityKind.DUO_PAUSED, duo, None, now)
