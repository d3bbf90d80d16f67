"""What one member reads about how it goes with the goals and offers of both: with each its notes, and those at aims that are gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.goals import GoalNote
from integration.domain.mentoring.duo import Aim, Side
from integration.store import mentoring
from integration.store.journey import goals


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One aim, with what its reader may read at it, the newest first."""

    id: UUID
    person: UUID
    side: str
    words: str
    notes: tuple[GoalNote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goals:
    """Of both. `gone`: notes at aims that are there no more, with what each aim said."""

    there: tuple[Goal, ...]
    gone: tuple[tuple[str, tuple[GoalNote, ...]], ...]

    def of(self, person: UUID, side: str) -> list[Goal]:
        """One half of one side, in the order in which it was stated."""
        return [goal for goal in self.there if (goal.person, goal.side) == (person, side)]


def goals_of(db: Session, duo_id: UUID, reader: UUID) -> Goals:
    """For a member of this duo. Raises `duo.not-found` or `duo.not-a-member`."""
    duo = mentoring.duo_of(db, duo_id, reader)
    notes = goals.notes_for(db, duo.id, reader)
    return Goals(there=tuple(_goal(aim, notes) for aim in mentoring.aims_of(db, duo)), gone=tuple(_gone(notes)))


def goal_of(db: Session, duo_id: UUID, reader: UUID, aim_id: UUID) -> Goal:
    """One of them. Raises `goal.not-found` too."""
    duo = mentoring.duo_of(db, duo_id, reader)
    return _goal(goals.aim_in(db, duo.id, aim_id), goals.notes_for(db, duo.id, reader))


def note_of_mine(db: Session, duo_id: UUID, reader: UUID, note_id: UUID) -> GoalNote:
    """A note that the reader wrote. Raises `goal-note.not-found`."""
    return goals.note_of(db, mentoring.duo_of(db, duo_id, reader).id, note_id, reader)


def _goal(aim: Aim, notes: Sequence[GoalNote]) -> Goal:
    at_it = tuple(note for note in notes if note.aim_id == aim.id)
    return Goal(id=aim.id, person=aim.person, side=Side(aim.side), words=aim.words, notes=at_it)


def _gone(notes: Sequence[GoalNote]) -> list[tuple[str, tuple[GoalNote, ...]]]:
    left = sorted((note for note in notes if note.aim_id is None), key=lambda note: note.about)
    return [(about, tuple(each)) for about, each in groupby(left, key=lambda note: note.about)]
