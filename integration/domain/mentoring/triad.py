"""A triad: for at most sixty days a third person learns along with a duo, as nobody is left to form a duo with (ADR 0034).

The duo stays what it is, and the third is a partner of both: all three say what they want to learn and bring in, and all three
say yes first. What is measured between two people stays between the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import LONGEST_AIM, Duo, DuoState

LONGEST = timedelta(days=60)
THIRD = "c"
GOING_ON = frozenset({DuoState.ACTIVE, DuoState.PAUSED})


@dataclass(kw_only=True, eq=False)
class Triad:
    """`person` is the third, c. It begins on the day of the third yes. `ended_on`: when it was over, or came to nothing.

    `learn` and `offer` are a sentence each, of the third; those of the two stand with their duo.
    """

    duo_id: UUID
    person: UUID
    proposed_at: datetime
    a_yes_at: datetime | None = None
    b_yes_at: datetime | None = None
    c_yes_at: datetime | None = None
    learn: str = ""
    offer: str = ""
    began_on: date | None = None
    ended_on: date | None = None
    id: UUID = field(default_factory=new_id)

    def side_of(self, duo: Duo, person: UUID) -> str:
        """a, b or c; raises `duo.not-a-member` for anybody else."""
        sides = {duo.a: "a", duo.b: "b", self.person: THIRD}
        if person not in sides:
            raise RuleBroken("duo.not-a-member")
        return sides[person]

    @property
    def last_day(self) -> date | None:
        """The last day on which the three may meet as three; None before it began."""
        return self.began_on + LONGEST if self.began_on else None

    def is_over(self, today: date) -> bool:
        """Whether it ended, or had its sixty days."""
        return self.ended_on is not None or (self.last_day is not None and today > self.last_day)

    def lasts(self, today: date) -> bool:
        """Whether the three learn together today."""
        return self.began_on is not None and not self.is_over(today)

    def covers(self, day: date) -> bool:
        """Whether a session of that day was one of three."""
        if self.began_on is None or self.last_day is None:
            return False
        return self.began_on <= day <= min(self.ended_on or self.last_day, self.last_day)

    def has_said_yes(self, side: str) -> bool:
        """Whether this one of the three said yes."""
        return getattr(self, f"{side}_yes_at") is not None

    def say_yes(self, side: str, now: datetime) -> bool:
        """One of the three says yes; with the third yes it begins. Gives whether it begins by this."""
        if self.has_said_yes(side) or self.is_over(now.date()):
            return False
        setattr(self, f"{side}_yes_at", now)
        if all(self.has_said_yes(each) for each in ("a", "b", THIRD)):
            self.began_on = now.date()
        return self.began_on is not None

    def tell(self, *, learn: str, offer: str) -> None:
        """What the third wants to learn and brings in. Raises `aims.empty` or `aims.too-long`."""
        self.learn, self.offer = _sentence(learn), _sentence(offer)

    def end(self, today: date) -> None:
        """Over, whoever says so; nothing keeps who. Where it had not begun, nothing keeps either who said yes, or what the third wrote."""
        if self.ended_on is None:
            self.ended_on = min(today, self.last_day or today)
        if self.began_on is None:
            self.a_yes_at = self.b_yes_at = self.c_yes_at = None
            self.learn = self.offer = ""


def check_host(duo: Duo) -> None:
    """Raise `triad.not-active` for a duo that has not begun, or ends."""
    if duo.state not in GOING_ON:
        raise RuleBroken("triad.not-active")


def _sentence(raw: str) -> str:
    words = " ".join(raw.replace("\0", "").split())
    if not words:
        raise RuleBroken("aims.empty")
    if len(words) > LONGEST_AIM:
        raise RuleBroken("aims.too-long")
    return words
