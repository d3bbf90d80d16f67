"""Answers to instruments: kept as one goes, and found again by who gave them, or, once finished, by whom they are about."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.measuring.instruments import Answer, View
from integration.domain.measuring.measures import Response
from integration.store.db import inserting
from integration.store.tables.journey.measures import responses

KEY = ["duo_id", "person", "point", "instrument", "view"]
Answers = Mapping[str, Answer | None]


def keep(db: Session, response: Response, *, private: Collection[str]) -> None:
    """Put these answers in the place of those before; the items that are `private` are sealed."""
    sealed = {item: answer for item, answer in response.answers.items() if item in private}
    row = {
        "id": new_id(),
        "cohort_id": response.cohort_id,
        "duo_id": response.duo_id,
        "person": response.person,
        "point": response.point,
        "instrument": response.instrument,
        "view": response.view,
        "version": response.version,
        "about": response.about,
        "answers": {item: answer for item, answer in response.answers.items() if item not in private},
        "private_answers": json.dumps(sealed) if sealed else None,
        "saved_at": response.saved_at,
        "finished_at": response.finished_at,
    }
    changed = {name: value for name, value in row.items() if name not in {"id", *KEY}}
    db.execute(inserting(db, responses).values(row).on_conflict_do_update(index_elements=KEY, set_=changed))


def responses_by(db: Session, cohort_id: UUID, person: UUID) -> list[Response]:
    """All that somebody answered in a cohort, with whichever partner."""
    return [_response(row) for row in db.execute(select(responses).where(responses.c.cohort_id == cohort_id, responses.c.person == person))]


def finished_about(db: Session, duo_id: UUID, person: UUID, *, point: str) -> Response | None:
    """What the duo partner said of this person at this moment, once they were done with it; without what is sealed."""
    of_partner = (responses.c.view == View.PARTNER, responses.c.about == person, responses.c.finished_at.is_not(None))
    newest = select(responses).where(responses.c.duo_id == duo_id, responses.c.point == point, *of_partner)
    row = db.execute(newest.order_by(responses.c.finished_at.desc()).limit(1)).one_or_none()
    return _response(row) if row else None


def finish(db: Session, duo_id: UUID, person: UUID, point: str, now: datetime) -> None:
    """Somebody is done with a moment: what they said of their partner may be read once the partner is done too."""
    theirs = (responses.c.duo_id == duo_id, responses.c.person == person, responses.c.point == point)
    db.execute(update(responses).where(*theirs, responses.c.finished_at.is_(None)).values(finished_at=now))


def _response(row: Row[Any]) -> Response:
    return Response(
        cohort_id=row.cohort_id,
        duo_id=row.duo_id,
        person=row.person,
        point=row.point,
        instrument=row.instrument,
        view=View(row.view),
        version=row.version,
        saved_at=row.saved_at,
        about=row.about,
        answers={**row.answers, **(json.loads(row.private_answers) if row.private_answers else {})},
        finished_at=row.finished_at,
    )
