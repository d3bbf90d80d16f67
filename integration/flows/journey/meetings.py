"""Planning the next session: either of the two plans it, moves it or cancels it; whose turn it is asks a question beforehand.

Each function is one transaction that first locks the duo. Nothing here is an activity: only the two see it (and later their coach).
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.meeting import PlannedMeeting, check_moment, question_words, where
from integration.domain.journey.turn import beginners
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import meetings


def plan(store: Store, *, duo_id: UUID, person: UUID, begins_at: datetime, minutes: int, place: str, now: datetime) -> None:
    """Plan the next session, or move it. Raises `meeting.past`, `meeting.too-far` or `meeting.place`."""
    place = where(place)
    check_moment(begins_at, now)
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        planned = meetings.open_one(db, duo.id)
        if planned is None:
            made = PlannedMeeting(duo_id=duo.id, begins_at=begins_at, minutes=minutes, place=place, planned_at=now)
            made.follow(meetings.called_off(db, duo.id))
            meetings.replace(db, made)
        else:
            planned.move(begins_at=begins_at, minutes=minutes, place=place, now=now)


def cancel(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """It does not take place, without a reason. Raises `meeting.not-found`."""
    with store.transaction() as db:
        planned = _planned(db, duo_id, person)
        planned.call_off("ab"[mentoring.duo(db, duo_id).members.index(person)], now)


def ask(store: Store, *, duo_id: UUID, person: UUID, question: str) -> None:
    """The question of whose turn it is, in the place of the one before; no words take it away.

    Raises `meeting.not-found`, `meeting.not-your-turn` or `meeting.question`.
    """
    words = question_words(question)
    with store.transaction() as db:
        planned = _planned(db, duo_id, person)
        duo = mentoring.duo(db, duo_id)
        turn = beginners([session.next_turn for session in mentoring.sessions_of(db, duo) if session.counts])[-1]
        if duo.members["ab".index(turn)] != person:
            raise RuleBroken("meeting.not-your-turn")
        planned.question, planned.asked_by = words, turn if words else None


def _planned(db: Session, duo_id: UUID, person: UUID) -> PlannedMeeting:
    duo = mentoring.hold_duo_of(db, duo_id, person)
    planned = meetings.open_one(db, duo.id)
    if planned is None:
        raise RuleBroken("meeting.not-found")
    return planned
