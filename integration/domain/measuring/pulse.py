"""A pulse: one minute of looking back after a session, each for themselves (docs/domain.md, pulse)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.journey.session import DuoSession

ASKED_WITHIN = timedelta(hours=48)
"""How long after it was logged a session asks both to look back; after that it may still be done, and is not asked for."""
OPEN_FOR = timedelta(days=14)
"""How long after it was logged answers can be given and changed."""
RATINGS, SHARES = range(1, 6), range(0, 101, 10)
LONGEST_NOTE = 2000
LOW = 2
"""An answer on `safe` up to here is one after which help is offered (E06)."""


class TopicBy(StrEnum):
    """Who chose what a session was about, as one of the two saw it."""

    ME = "me"
    TOGETHER = "together"
    PARTNER = "partner"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered; None is no answer, to any of them. `voice` is one's own share of the speaking time in percent.

    `skip`: the session is not to count. `safe` stays with the writer (D4) and is never part of any figure.
    """

    learned: int | None = None
    contributed: int | None = None
    agenda: TopicBy | None = None
    voice: int | None = None
    satisfied: int | None = None
    safe: int | None = None
    skip: bool = False

    def __post_init__(self) -> None:
        ratings = {self.learned, self.contributed, self.satisfied, self.safe} - {None}
        if not (ratings <= set(RATINGS) and {self.voice} - {None} <= set(SHARES)):
            raise RuleBroken("pulse.answer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """The answers of one member about one session."""

    session_id: UUID
    person: UUID
    answers: Answers
    answered_at: datetime

    @property
    def counts(self) -> bool:
        """Whether it may be looked at together with the other's."""
        return not self.answers.skip


def is_open(session: DuoSession, now: datetime) -> bool:
    """Whether somebody may still look back on this session, or change what they answered."""
    return session.removed_at is None and now < session.logged_at + OPEN_FOR


def is_asked(session: DuoSession, now: datetime) -> bool:
    """Whether the page should ask for it now."""
    return session.counts and now < session.logged_at + ASKED_WITHIN


def must_be_open(session: DuoSession, now: datetime) -> None:
    """Raise `session.not-found` or `pulse.too-late`."""
    session.must_be_there()
    if not is_open(session, now):
        raise RuleBroken("pulse.too-late")


def note_words(raw: str) -> str:
    """A note as it is kept; empty for none. Raises `note.too-long`."""
    words = raw.replace("\0", "").replace("\r\n", "\n").strip()
    if len(words) > LONGEST_NOTE:
        raise RuleBroken("note.too-long")
    return words
