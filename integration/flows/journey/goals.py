"""Notes along the way at what two people learn and bring in. Each function is one transaction that first locks the duo.

Nothing here is an activity: nobody can see that somebody wrote something for themselves.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.goals import GoalNote, note_words
from integration.domain.mentoring.duo import Duo
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import goals


def write_note(store: Store, *, duo_id: UUID, aim_id: UUID, person: UUID, words: str, is_shared: bool, now: datetime) -> None:
    """Write a note at an aim of either of the two. Raises `goal.not-found`, `goal-note.empty` or `goal-note.too-long`."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        aim = goals.aim_in(db, duo.id, aim_id)
        note = GoalNote(
            duo_id=duo.id, aim_id=aim.id, person=person, about=aim.words, words=note_words(words), is_shared=is_shared, written_at=now
        )
        goals.add(db, note)


def change_note(store: Store, *, duo_id: UUID, note_id: UUID, person: UUID, words: str, is_shared: bool, now: datetime) -> None:
    """Change one's own note, share it or take it back, at any time, also once the duo is over."""
    with store.transaction() as db:
        duo = _held(db, duo_id, person)
        note = goals.note_of(db, duo.id, note_id, person)
        goals.change(db, note.put(note_words(words), is_shared=is_shared, now=now))


def remove_note(store: Store, *, duo_id: UUID, note_id: UUID, person: UUID) -> None:
    """Take one's own note away, at any time."""
    with store.transaction() as db:
        duo = _held(db, duo_id, person)
        goals.remove(db, goals.note_of(db, duo.id, note_id, person).id)


def _held(db: Session, duo_id: UUID, person: UUID) -> Duo:
    duo = mentoring.hold_duo(db, duo_id)
    duo.partner_of(person)
    return duo
