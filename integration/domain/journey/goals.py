"""How it goes with a goal or an offer: short notes along the way, for oneself or for both."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalNote:
    """One note. `about` is what the aim said when it was written; `aim_id` is None once that aim is gone.

    `written_at`: when it was shared, for one that was kept for oneself first.
    """

    duo_id: UUID
    aim_id: UUID | None
    person: UUID
    about: str
    words: str
    is_shared: bool
    written_at: datetime
    id: UUID = field(default_factory=new_id)

    def put(self, words: str, *, is_shared: bool, now: datetime) -> GoalNote:
        """In other words or for other readers. Whoever reads it now sees nothing of the days on which it was for its writer alone."""
        written_at = now if is_shared and not self.is_shared else self.written_at
        return replace(self, words=words, is_shared=is_shared, written_at=written_at)


def note_words(raw: str) -> str:
    """What somebody writes, as it is kept. Raises `goal-note.empty` or `goal-note.too-long`."""
    words = raw.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise RuleBroken("goal-note.empty")
    if len(words) > LONGEST_NOTE:
        raise RuleBroken("goal-note.too-long")
    return words
