"""The next session as the two planned it: a moment, a place, and the question of whose turn it is (clauses A03 and A05)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id

LONGEST_PLACE, LONGEST_QUESTION = 120, 500
FURTHEST = timedelta(days=366)
FIRST_AFTER = timedelta(days=7)
SATURDAY = 5


@dataclass(kw_only=True, eq=False)
class PlannedMeeting:
    """One row per duo: the session they planned last. `place` is in their own words, or "" while they did not say.

    `id` and `sequence` name it to calendars: the same meeting moved has the same id and a higher sequence. `asked_by` is a or b.
    """

    duo_id: UUID
    begins_at: datetime
    minutes: int
    place: str = ""
    sequence: int = 0
    planned_at: datetime
    cancelled_at: datetime | None = None
    question: str | None = None
    asked_by: str | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def ends_at(self) -> datetime:
        """When it is over, if it takes as long as agreed."""
        return self.begins_at + timedelta(minutes=self.minutes)

    def move(self, *, begins_at: datetime, minutes: int, place: str, now: datetime) -> None:
        """Another moment or place. The same again changes nothing, so that no calendar is told twice."""
        if (self.begins_at, self.minutes, self.place) != (begins_at, minutes, place):
            self.begins_at, self.minutes, self.place, self.planned_at = begins_at, minutes, place, now
            self.sequence += 1

    def cancel(self, now: datetime) -> None:
        """It does not take place. Nothing keeps who said so."""
        self.cancelled_at = now
        self.sequence += 1
        self.question = self.asked_by = None


def where(words: str) -> str:
    """A place in one line. Raises `meeting.place`."""
    place = " ".join(words.replace("\0", "").split())
    if len(place) > LONGEST_PLACE:
        raise RuleBroken("meeting.place")
    return place


def check_moment(begins_at: datetime, now: datetime) -> None:
    """Raise `meeting.past` for a moment behind us, `meeting.too-far` for one more than a year ahead."""
    if begins_at <= now:
        raise RuleBroken("meeting.past")
    if begins_at > now + FURTHEST:
        raise RuleBroken("meeting.too-far")


def question_words(words: str) -> str | None:
    """A question as it was written, or None for nothing. Raises `meeting.question`."""
    said = words.replace("\0", "").strip()
    if len(said) > LONGEST_QUESTION:
        raise RuleBroken("meeting.question")
    return said or None


def proposed_days(*, last_held: date | None, weeks: int, today: date) -> tuple[date, date, date]:
    """Three working days to choose from: the first as far after the last session as was agreed, or in a week for a first session."""
    wished = last_held + timedelta(weeks=weeks) if last_held else today + FIRST_AFTER
    first = _working(max(wished, today + timedelta(days=1)))
    second = _working(first + timedelta(days=1))
    return first, second, _working(second + timedelta(days=1))


def _working(day: date) -> date:
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())
