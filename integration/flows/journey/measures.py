"""Answering at T0 to T3: kept as one goes, all of it voluntary, and nothing waits for it (docs/domain.md, measures)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.measuring.instruments import Answer, Instrument, Item, View
from integration.domain.measuring.measures import Response, answered
from integration.domain.measuring.points import Point
from integration.domain.mentoring.duo import Duo
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import measures
from integration.store.journey.states import pauses_of
from integration.store.reads.journey.duo_clock import day_of_measures


def save(
    store: Store,
    point: Point,
    instrument: Instrument,
    *,
    view: View,
    items: Sequence[Item],
    given: Mapping[str, Answer | None],
    duo_id: UUID,
    person: UUID,
    now: datetime,
) -> None:
    """Keep the answers to these items beside those to others of the same instrument.

    Raises `measure.answer`, or `measure.closed`: outside the window of the moment, and for what one said of the other once both read it.
    """
    with store.transaction() as db:
        duo = _open(db, point, duo_id, person, now)
        before = _before(db, duo, person, point, instrument, view)
        if view is View.PARTNER and before and before.finished_at and measures.finished_about(db, duo.id, person, point=point.id):
            raise RuleBroken("measure.closed")
        response = Response(
            cohort_id=duo.cohort_id,
            duo_id=duo.id,
            person=person,
            point=point.id,
            instrument=instrument.id,
            view=view,
            version=instrument.version,
            saved_at=now,
            about=duo.partner_of(person) if view is View.PARTNER else person,
            answers={**(before.answers if before else {}), **answered(items, given)},
            finished_at=before.finished_at if before else None,
        )
        measures.keep(db, response, private={item.id for item in instrument.items.values() if item.is_private})


def finish(store: Store, point: Point, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Be done with a moment. What one said of the other is shown to them once they are done too. Raises `measure.closed`."""
    with store.transaction() as db:
        duo = _open(db, point, duo_id, person, now)
        measures.finish(db, duo.id, person, point.id, now)


def _open(db: Session, point: Point, duo_id: UUID, person: UUID, now: datetime) -> Duo:
    duo = mentoring.hold_duo(db, duo_id)
    duo.partner_of(person)
    day = day_of_measures(duo, pauses_of(db, [duo.id])[duo.id], now)
    if day is None:
        raise RuleBroken("measure.closed")
    if not point.window.holds(mentoring.cohort(db, duo.cohort_id), day) and not _may_correct(db, duo, person, point, now):
        raise RuleBroken("measure.closed")
    return duo


def _may_correct(db: Session, duo: Duo, person: UUID, point: Point, now: datetime) -> bool:
    mine = (one for one in measures.responses_by(db, duo.cohort_id, person) if (one.duo_id, one.point) == (duo.id, point.id))
    return any(one.may_be_corrected(now) for one in mine)


def _before(db: Session, duo: Duo, person: UUID, point: Point, instrument: Instrument, view: View) -> Response | None:
    same = (duo.id, point.id, instrument.id, view)
    mine = measures.responses_by(db, duo.cohort_id, person)
    return next((one for one in mine if (one.duo_id, one.point, one.instrument, one.view) == same), None)
