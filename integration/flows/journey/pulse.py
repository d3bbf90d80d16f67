"""Looking back on a session: answers that stay with who gave them, a note for oneself or for both, and what the two are shown.

Each function is one transaction that first locks the duo. Nothing here is an activity: nobody can see that somebody answered.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.catalogue.balance import BalanceScheme
from integration.domain.measuring.balance import settled
from integration.domain.measuring.pulse import Answers, Pulse, must_be_open, note_words
from integration.domain.mentoring.duo import Duo
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import pulse as pulses
from integration.store.journey.own_page import paused_people
from integration.store.journey.pulse import Note
from integration.store.journey.states import pauses_of
from integration.store.reads.journey.duo_clock import duo_clock


def look_back(store: Store, scheme: BalanceScheme, *, pulse: Pulse, note: str, is_shared: bool, duo_id: UUID) -> None:
    """Keep one's answers and note about a session, in the place of those before. An empty note is none.

    Raises `pulse.too-late`, `session.not-found` or `note.too-long`.
    """
    with store.transaction() as db:
        duo = _held(db, duo_id, pulse.person)
        must_be_open(mentoring.session(db, duo, pulse.session_id), pulse.answered_at)
        pulses.keep(db, duo, pulse)
        written = Note(session_id=pulse.session_id, person=pulse.person, words=note_words(note), is_shared=is_shared)
        pulses.write_note(db, duo, written, now=pulse.answered_at)
        _settle(db, duo, scheme, pulse.answered_at)


def skip(store: Store, *, duo_id: UUID, session_id: UUID, person: UUID, now: datetime) -> None:
    """Answer nothing, and leave this session out of what the two are shown."""
    with store.transaction() as db:
        duo = _held(db, duo_id, person)
        must_be_open(mentoring.session(db, duo, session_id), now)
        pulses.keep(db, duo, Pulse(session_id=session_id, person=person, answers=Answers(skip=True), answered_at=now))


def write_note(store: Store, *, duo_id: UUID, session_id: UUID, person: UUID, words: str, is_shared: bool, now: datetime) -> None:
    """Change a note, share it, take it back or remove it (no words), at any time. Raises `note.too-long`."""
    with store.transaction() as db:
        duo = _held(db, duo_id, person)
        mentoring.session(db, duo, session_id)
        pulses.write_note(db, duo, Note(session_id=session_id, person=person, words=note_words(words), is_shared=is_shared), now=now)


def _held(db: Session, duo_id: UUID, person: UUID) -> Duo:
    """The duo, locked; one that is over may still be looked back on."""
    duo = mentoring.hold_duo(db, duo_id)
    duo.partner_of(person)
    return duo


def _settle(db: Session, duo: Duo, scheme: BalanceScheme, now: datetime) -> None:
    """Show the two something new when it is time. Whoever paused their data is part of nothing new (GDPR art. 18)."""
    if paused_people(db, duo.members):
        return
    before = next(iter(pulses.balances_of(db, duo.id)), None)
    clock = duo_clock(duo, pauses_of(db, [duo.id])[duo.id], now)
    phase = mentoring.cohort(db, duo.cohort_id).phase_at(clock.day)
    balance = settled(before, pulses.looks_of(db, duo), scheme, duo_id=duo.id, phase=phase, now=now)
    if balance is not None:
        pulses.settle(db, balance)
