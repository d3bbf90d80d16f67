"""A pause: at most eight weeks, asked by either member, without a reason; the clock of the duo's phases stands still."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from integration.domain.ids import new_id

LONGEST_PAUSE = timedelta(weeks=8)


@dataclass(kw_only=True, eq=False)
class Pause:
    """One pause of a duo. `ended_on` is None while it lasts. Who asked for it is not kept."""

    duo_id: UUID
    began_on: date
    ended_on: date | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def last_day(self) -> date:
        """The day on which it reaches its eight weeks."""
        return self.began_on + LONGEST_PAUSE

    def is_overdue(self, today: date) -> bool:
        """Whether it lasts, and has lasted for eight weeks: both are asked whether they go on."""
        return self.ended_on is None and today >= self.last_day

    def stood_still(self, today: date) -> timedelta:
        """How long it held the clock until `today`: never longer than eight weeks."""
        return max(timedelta(0), min(self.ended_on or today, today, self.last_day) - self.began_on)


def stood_still(pauses: Iterable[Pause], today: date) -> timedelta:
    """How long a duo's clock stood still until `today`; its phases and planned days shift by as much."""
    return sum((pause.stood_still(today) for pause in pauses), timedelta(0))
