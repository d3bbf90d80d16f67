"""Notes at aims: kept, changed and found again; each reader gets their own, and what the other shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.goals import GoalNote
from integration.domain.mentoring.duo import Aim
from integration.store.tables.journey.goals import goal_notes


def aim_in(db: Session, duo_id: UUID, aim_id: UUID) -> Aim:
    """An aim of either member. Raises `goal.not-found`."""
    found = db.get(Aim, aim_id)
    if found is None or found.duo_id != duo_id:
        raise RuleBroken("goal.not-found")
    return found


def add(db: Session, note: GoalNote) -> None:
    """Keep a new note."""
    named = {name: getattr(note, name) for name in ("id", "duo_id", "aim_id", "person", "about", "written_at")}
    db.execute(insert(goal_notes).values({**named, **_columns(note.words, is_shared=note.is_shared)}))


def note_of(db: Session, duo_id: UUID, note_id: UUID, writer: UUID) -> GoalNote:
    """A note for whoever wrote it. Raises `goal-note.not-found`, for somebody else's too."""
    mine = (goal_notes.c.duo_id == duo_id, goal_notes.c.id == note_id, goal_notes.c.person == writer)
    row = db.execute(select(goal_notes).where(*mine, _HAS_WORDS)).one_or_none()
    if row is None:
        raise RuleBroken("goal-note.not-found")
    return _note(row)


def change(db: Session, note: GoalNote) -> None:
    """Put this in the place of what it was before."""
    columns = {"written_at": note.written_at, **_columns(note.words, is_shared=note.is_shared)}
    db.execute(update(goal_notes).where(goal_notes.c.id == note.id).values(columns))


def remove(db: Session, note_id: UUID) -> None:
    """Take a note away."""
    db.execute(delete(goal_notes).where(goal_notes.c.id == note_id))


def notes_for(db: Session, duo_id: UUID, reader: UUID) -> list[GoalNote]:
    """What this member of a duo may read, the newest first."""
    readable = or_(and_(goal_notes.c.person == reader, goal_notes.c.own_words.is_not(None)), goal_notes.c.shared_words.is_not(None))
    newest_first = (goal_notes.c.written_at.desc(), goal_notes.c.id.desc())
    return [_note(row) for row in db.execute(select(goal_notes).where(goal_notes.c.duo_id == duo_id, readable).order_by(*newest_first))]


_HAS_WORDS = or_(goal_notes.c.own_words.is_not(None), goal_notes.c.shared_words.is_not(None))


def _columns(words: str, *, is_shared: bool) -> Mapping[str, str | None]:
    return {"own_words": None, "shared_words": words} if is_shared else {"own_words": words, "shared_words": None}


def _note(row: Row[Any]) -> GoalNote:
    return GoalNote(
        id=row.id,
        duo_id=row.duo_id,
        aim_id=row.aim_id,
        person=row.person,
        about=row.about,
        words=row.shared_words or row.own_words,
        is_shared=row.shared_words is not None,
        written_at=row.written_at,
    )
