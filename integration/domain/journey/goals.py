"""How it goes with a goal or an offer: short notes along the way, for oneself or for both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id

LONGEST_NOTE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalNote:
    """One note. `about` is what the aim said when it was written; `aim_id` is None once that aim is gone."""

    duo_id: UUID
    aim_id: UUID | None
    person: UUID
    about: str
    words: str
    is_shared: bool
    written_at: datetime
    id: UUID = field(default_factory=new_id)


def note_words(raw: str) -> str:
    """What somebody writes, as it is kept. Raises `goal-note.empty` or `goal-note.too-long`."""
    words = raw.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise RuleBroken("goal-note.empty")
    if len(words) > LONGEST_NOTE:
        raise RuleBroken("goal-note.too-long")
    return words
