"""What one member reads about measures: their own answers, and, once both are done, what the other said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.measuring.instruments import View
from integration.domain.measuring.measures import END, LEVELS, NETWORK, SCAN, Response
from integration.domain.measuring.points import Point
from integration.domain.mentoring.programme import Cohort
from integration.store import mentoring
from integration.store.journey import measures
from integration.store.journey.states import pauses_of
from integration.store.reads.journey.duo_clock import day_of_measures

OF_ONESELF = frozenset({SCAN, LEVELS, NETWORK})
"""Instruments about a person, whoever their partner is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measuring:
    """Everything of it that this reader may see. `day` is the duo's own, None once it ended; `about_me` only once both are done with T2.

    What they said of themselves stays theirs when they get another partner; what is about a duo belongs to that duo.
    """

    duo_id: UUID
    cohort: Cohort
    day: date | None
    mine: tuple[Response, ...]
    about_me: Response | None

    def response(self, point: str, instrument: str, view: View) -> Response | None:
        """What the reader answered, if anything."""
        return next((one for one in self.mine if (one.point, one.instrument, one.view) == (point, instrument, view)), None)

    def is_finished(self, point: str) -> bool:
        """Whether the reader is done with this moment."""
        return any(one.point == point and one.duo_id == self.duo_id and one.finished_at for one in self.mine)

    def correctable(self, points: Mapping[str, Point], now: datetime) -> list[Point]:
        """The moments that the reader finished, and whose answers they may still put right."""
        here = {one.point for one in self.mine if one.duo_id == self.duo_id and one.may_be_corrected(now)} if self.day else set()
        return [one for one in points.values() if one.id in here]

    def is_open(self, point: Point, now: datetime) -> bool:
        """Whether answers to this are taken now."""
        holds = self.day is not None and point.window.holds(self.cohort, self.day)
        return holds or point in self.correctable({point.id: point}, now)

    def open_points(self, points: Mapping[str, Point]) -> list[Point]:
        """The moments that are now, and that the reader is not done with."""
        day = self.day
        now = [one for one in points.values() if day is not None and one.window.holds(self.cohort, day)]
        return [one for one in now if not self.is_finished(one.id)]


def measuring(db: Session, duo_id: UUID, reader: UUID, now: datetime) -> Measuring:
    """For a member of this duo. Raises `duo.not-found` or `duo.not-a-member`."""
    duo = mentoring.duo_of(db, duo_id, reader)
    answered = measures.responses_by(db, duo.cohort_id, reader)
    here = [one for one in answered if one.duo_id == duo.id]
    given = {_what(one) for one in here}
    before = [one for one in answered if one.duo_id != duo.id and one.instrument in OF_ONESELF and one.view is not View.PARTNER]
    mine = (*here, *{_what(one): one for one in before if _what(one) not in given}.values())
    both_done = any(one.point == END and one.view is View.PARTNER and one.finished_at and one.answers for one in here)
    return Measuring(
        duo_id=duo.id,
        cohort=mentoring.cohort(db, duo.cohort_id),
        day=day_of_measures(duo, pauses_of(db, [duo.id])[duo.id], now),
        mine=mine,
        about_me=measures.finished_about(db, duo.id, reader, point=END) if both_done else None,
    )


def _what(response: Response) -> tuple[str, str, View]:
    return (response.point, response.instrument, response.view)
