"""What one member reads about measures: their own answers, and, once both are done, what the other said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.measuring.instruments import View
from integration.domain.measuring.measures import END, Response
from integration.domain.measuring.points import Point
from integration.domain.mentoring.programme import Cohort
from integration.store import mentoring
from integration.store.journey import measures
from integration.store.journey.states import pauses_of
from integration.store.reads.journey.duo_clock import duo_clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """Everything of it that this reader may see. `day` is the duo's own; `about_me` only once both are done with T2."""

    cohort: Cohort
    day: date
    mine: tuple[Response, ...]
    about_me: Response | None

    def response(self, point: str, instrument: str, view: View) -> Response | None:
        """What the reader answered, if anything."""
        return next((one for one in self.mine if (one.point, one.instrument, one.view) == (point, instrument, view)), None)

    def is_finished(self, point: str) -> bool:
        """Whether the reader is done with this moment."""
        return any(one.point == point and one.finished_at for one in self.mine)

    def open_points(self, points: Mapping[str, Point]) -> list[Point]:
        """The moments that are now, and that the reader is not done with."""
        return [one for one in points.values() if one.window.holds(self.cohort, self.day) and not self.is_finished(one.id)]


def measuring(db: Session, duo_id: UUID, reader: UUID, now: datetime) -> Measuring:
    """For a member of this duo. Raises `duo.not-found` or `duo.not-a-member`."""
    duo = mentoring.duo_of(db, duo_id, reader)
    mine = tuple(measures.responses_by(db, duo.cohort_id, reader))
    both_done = any(one.point == END and one.view is View.PARTNER and one.finished_at for one in mine)
    return Measuring(
        cohort=mentoring.cohort(db, duo.cohort_id),
        day=duo_clock(duo, pauses_of(db, [duo.id])[duo.id], now).day,
        mine=mine,
        about_me=measures.finished_about(db, duo.cohort_id, reader, point=END) if both_done else None,
    )
