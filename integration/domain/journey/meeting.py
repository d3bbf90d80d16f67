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
TWICE = 2
"""E02: so many sessions in a row, called off from the same side."""
A_WEEK = timedelta(weeks=1)


@dataclass(kw_only=True, eq=False)
class PlannedMeeting:
    """One row per duo: the session they planned last. `place` is in their own words, or "" while they did not say.

    `id` and `sequence` name it to calendars: the same meeting moved has the same id and a higher sequence. `asked_by` is a or b.
    `called_off` is how many sessions in a row were called off by one side, `called_off_by` (a or b), up to this one; kept until
    the two meet, and shown to nobody.
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
    called_off: int = 0
    called_off_by: str | None = None
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

    def call_off(self, side: str, now: datetime) -> None:
        """One of the two (a or b) says that it does not take place."""
        self.called_off = self.called_off + 1 if side == self.called_off_by else 1
        self.called_off_by = side
        self.set_aside(now)

    def follow(self, before: PlannedMeeting | None) -> None:
        """This one comes after sessions that were called off (None: the two met since)."""
        if before is not None:
            self.called_off, self.called_off_by = before.called_off, before.called_off_by

    def set_aside(self, now: datetime) -> None:
        """It does not take place, and that is nobody's doing: the two have a break."""
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


def after_break(day: date, *, held: timedelta, today: date) -> date:
    """Where a break of this length moves a planned day to: the same day of the week, and always ahead of us."""
    held_weeks = -(-held // A_WEEK)
    late_weeks = (today - day) // A_WEEK + 1
    return day + max(held_weeks, late_weeks) * A_WEEK


def proposed_days(*, last_held: date | None, weeks: int, today: date) -> tuple[date, date, date]:
    """Three working days to choose from: the first as far after the last session as was agreed, or in a week for a first session."""
    wished = last_held + timedelta(weeks=weeks) if last_held else today + FIRST_AFTER
    first = _working(max(wished, today + timedelta(days=1)))
    second = _working(first + timedelta(days=1))
    return first, second, _working(second + timedelta(days=1))


def _working(day: date) -> date:
    return day if day.weekday() < SATURDAY else day + timedelta(days=7 - day.weekday())
