"""Intakes: kept, found, and erased in time. One that was taken back is found by nobody but its writer's undo."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.journey.intake import Answers, Intake, Meeting, Subject
from integration.domain.mentoring.duo import DuoState
from integration.store.db import inserting
from integration.store.tables.journey.intake import intakes
from integration.store.tables.mentoring import cohorts, duos

_THERE = intakes.c.withdrawn_at.is_(None)
_OF_WRITER = and_(duos.c.cohort_id == intakes.c.cohort_id, or_(duos.c.a == intakes.c.person, duos.c.b == intakes.c.person))


def find(db: Session, cohort_id: UUID, person: UUID) -> Intake | None:
    """Somebody's intake for a cohort, finished or not."""
    row = db.execute(_of(cohort_id, person).where(_THERE)).one_or_none()
    return _intake(row) if row else None


def begin(db: Session, intake: Intake) -> None:
    """Write a new intake down, unless there is one."""
    db.execute(inserting(db, intakes).values(_row(intake)).on_conflict_do_nothing(index_elements=["cohort_id", "person"]))


def hold(db: Session, cohort_id: UUID, person: UUID) -> Intake | None:
    """The same, locked until the end of the transaction, and also when it was taken back."""
    row = db.execute(_of(cohort_id, person).with_for_update()).one_or_none()
    return _intake(row) if row else None


def done_in(db: Session, cohort_id: UUID) -> list[Intake]:
    """All that count in a cohort: what a match is made from."""
    counts = (intakes.c.cohort_id == cohort_id, intakes.c.finished_at.is_not(None), _THERE)
    return [_intake(row) for row in db.execute(select(intakes).where(*counts).order_by(intakes.c.id))]


def is_done(db: Session, cohort_id: UUID, person: UUID) -> bool:
    """Whether somebody's intake counts."""
    counts = (intakes.c.cohort_id == cohort_id, intakes.c.person == person, intakes.c.finished_at.is_not(None), _THERE)
    return bool(db.scalar(select(exists().where(*counts))))


def keep(db: Session, intake: Intake) -> None:
    """Write it down in the place of the one before."""
    row = _row(intake)
    kept = {name: value for name, value in row.items() if name not in {"id", "cohort_id", "person"}}
    upsert = inserting(db, intakes).values(row).on_conflict_do_update(index_elements=["cohort_id", "person"], set_=kept)
    db.execute(upsert)


def forget_withdrawn(db: Session, *, before: datetime) -> None:
    """Erase what was taken back."""
    db.execute(delete(intakes).where(intakes.c.withdrawn_at < before))


def forget_without_duo(db: Session, *, began_before: date, apart_before: datetime) -> None:
    """Erase the intakes of cohorts that began long ago, of people who have and had no duo there but ones long taken apart again."""
    long_ago = select(cohorts.c.id).where(cohorts.c.starts_on <= began_before)
    stood = or_(duos.c.state != DuoState.REMATCHED, duos.c.ended_at >= apart_before)
    db.execute(delete(intakes).where(intakes.c.cohort_id.in_(long_ago), ~exists().where(_OF_WRITER, stood)))


def forget_colleagues(db: Session, *, matched_before: datetime) -> None:
    """Erase whom people would like or rather not have, once a duo of theirs went on or was over for so long, unless they said it since."""
    told = or_(intakes.c.wished.is_not(None), intakes.c.vetoed.is_not(None))
    since = func.coalesce(duos.c.ended_at, duos.c.formed_at)
    matched = exists().where(_OF_WRITER, since < matched_before)
    db.execute(update(intakes).where(told, intakes.c.saved_at < matched_before, matched).values(wished=None, vetoed=None))


def _of(cohort_id: UUID, person: UUID) -> Any:
    return select(intakes).where(and_(intakes.c.cohort_id == cohort_id, intakes.c.person == person))


def _row(intake: Intake) -> dict[str, Any]:
    answers = intake.answers
    return {
        "id": intake.id,
        "cohort_id": intake.cohort_id,
        "person": intake.person,
        "wants": _as_json(answers.wants),
        "offers": _as_json(answers.offers),
        "languages": list(answers.languages),
        "meeting": answers.meeting,
        "half_days": list(answers.half_days),
        "style": dict(answers.style),
        "stage": answers.stage,
        "band": answers.band,
        "wished": _sealed(answers.wished),
        "vetoed": _sealed(answers.vetoed),
        "saved_at": intake.saved_at,
        "finished_at": intake.finished_at,
        "withdrawn_at": intake.withdrawn_at,
    }


def _as_json(subjects: Sequence[Subject]) -> list[dict[str, Any]]:
    return [{"topic": each.topic, "words": each.words, "weight": each.weight} for each in subjects]


def _sealed(colleagues: Sequence[UUID]) -> str | None:
    return json.dumps([str(each) for each in colleagues]) if colleagues else None


def _intake(row: Row[Any]) -> Intake:
    return Intake(
        id=row.id,
        cohort_id=row.cohort_id,
        person=row.person,
        saved_at=row.saved_at,
        finished_at=row.finished_at,
        withdrawn_at=row.withdrawn_at,
        answers=_answers(row),
    )


def _answers(row: Row[Any]) -> Answers:
    return Answers(
        wants=subjects_of(row.wants),
        offers=subjects_of(row.offers),
        languages=tuple(row.languages),
        meeting=Meeting(row.meeting) if row.meeting else None,
        half_days=tuple(row.half_days),
        style=row.style,
        stage=row.stage,
        band=row.band,
        wished=_opened(row.wished),
        vetoed=_opened(row.vetoed),
    )


def subjects_of(kept: Sequence[dict[str, Any]]) -> tuple[Subject, ...]:
    """Wants or offers as a column keeps them."""
    return tuple(Subject(**each) for each in kept)


def _opened(sealed: str | None) -> tuple[UUID, ...]:
    return tuple(UUID(each) for each in json.loads(sealed)) if sealed else ()
