"""Meetings of the whole group: plan one, take it back, say who was there (M4)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.gathering import Gathering, planned
from integration.domain.mentoring.programme import Cohort
from integration.flows import record_activity
from integration.store import audit, mentoring
from integration.store.db import Store
from integration.store.journey import gatherings


def plan(
    store: Store,
    *,
    cohort_id: UUID,
    kind: str,
    meets_on: date,
    begins: str,
    place: str,
    known: Collection[str],
    actor: UUID,
    now: datetime,
) -> Gathering:
    """A new meeting of this group; `known` are the kinds its programme plans."""
    with store.transaction() as db:
        cohort = mentoring.cohort(db, cohort_id)
        made = planned(cohort, kind=kind, meets_on=meets_on, begins=begins, place=place, known=known, now=now)
        db.add(made)
        audit.note(db, "gathering.planned", actor=str(actor), subject=made.id, detail={"kind": kind}, now=now)
        return made


def mark_present(store: Store, *, gathering_id: UUID, cohort_id: UUID, present: Collection[UUID], actor: UUID, now: datetime) -> None:
    """These people of the group were there, and nobody else. Raises `gathering.in-future` or `gathering.stranger`."""
    with store.transaction() as db:
        gathering = gatherings.hold(db, gathering_id, cohort_id)
        gathering.must_be_held(now.date())
        if not gatherings.people_of(db, cohort_id).issuperset(present):
            raise RuleBroken("gathering.stranger")
        before = gatherings.present(db, [gathering_id])[gathering_id]
        gatherings.replace_present(db, gathering_id, present)
        audit.note(db, "gathering.attended", actor=str(actor), subject=gathering.id, now=now)
        _stand_anew(db, mentoring.cohort(db, cohort_id), before ^ set(present), now)


def take_back(store: Store, *, gathering_id: UUID, cohort_id: UUID, actor: UUID, now: datetime) -> None:
    """This meeting does not take place; whoever was marked as present is not any more."""
    with store.transaction() as db:
        gathering = gatherings.hold(db, gathering_id, cohort_id)
        before = gatherings.present(db, [gathering_id])[gathering_id]
        gathering.removed_at = now
        audit.note(db, "gathering.removed", actor=str(actor), subject=gathering.id, now=now)
        _stand_anew(db, mentoring.cohort(db, cohort_id), before, now)


def _stand_anew(db: Session, cohort: Cohort, people: Collection[UUID], now: datetime) -> None:
    db.flush()
    for person in sorted(people):
        record_activity.stand_anew(db, cohort, person, now=now)
