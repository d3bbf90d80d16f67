"""Somebody who wants to join tells what is needed to find a partner; saved as they go, and gone when they think better of it.

Each function is one transaction that first locks the intake, so that two tabs of one person take turns. `now` is in the
organisation's time zone. Raises `cohort.not-found`, or `intake.closed` where the cohort takes nobody in any more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.intake import Answers, Intake, takes_intakes
from integration.domain.mentoring.programme import Cohort
from integration.flows import record_activity
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import intake as intakes

Change = Callable[[Answers], Answers]


def save(store: Store, *, cohort_id: UUID, person: UUID, change: Change, now: datetime) -> Intake:
    """Change answers and keep them. Begins an intake when there is none; one that was taken back begins anew."""
    with store.transaction() as db:
        cohort, before = _held(db, cohort_id, person, now)
        after = before.saved(change(before.answers), now)
        intakes.keep(db, after)
        _publish(db, cohort, before, after, now)
        return after


def finish(store: Store, *, cohort_id: UUID, person: UUID, now: datetime) -> Intake:
    """The intake counts from now on (M1). Raises `intake.missing`; done twice it is done once."""
    with store.transaction() as db:
        cohort, before = _held(db, cohort_id, person, now)
        after = before.finished(now)
        intakes.keep(db, after)
        _publish(db, cohort, before, after, now)
        return after


def withdraw(store: Store, *, cohort_id: UUID, person: UUID, now: datetime) -> None:
    """Take it back, without a reason: nobody finds it any more, and it is erased within the hour."""
    with store.transaction() as db:
        before = intakes.hold(db, cohort_id, person)
        if before is None or before.withdrawn_at:
            return
        after = replace(before, withdrawn_at=now)
        intakes.keep(db, after)
        _publish(db, mentoring.cohort(db, cohort_id), before, after, now)


def undo_withdrawal(store: Store, *, cohort_id: UUID, person: UUID, now: datetime) -> None:
    """Have it again as it was, as long as it was not erased. Raises `intake.erased`."""
    with store.transaction() as db:
        before = intakes.hold(db, cohort_id, person)
        if before is None:
            raise RuleBroken("intake.erased")
        after = replace(before, withdrawn_at=None)
        intakes.keep(db, after)
        _publish(db, mentoring.cohort(db, cohort_id), before, after, now)


def _held(db: Session, cohort_id: UUID, person: UUID, now: datetime) -> tuple[Cohort, Intake]:
    cohort = mentoring.cohort(db, cohort_id)
    if not takes_intakes(cohort, now.date()) and not mentoring.in_open_duo(db, cohort_id, [person]):
        raise RuleBroken("intake.closed")
    blank = Intake(cohort_id=cohort_id, person=person, saved_at=now)
    intakes.begin(db, blank)
    held = intakes.hold(db, cohort_id, person)
    return cohort, blank if held is None or held.withdrawn_at else held


def _publish(db: Session, cohort: Cohort, before: Intake, after: Intake, now: datetime) -> None:
    """Progress moves only when the intake begins or ceases to count."""
    if before.is_done != after.is_done:
        record_activity.stand_anew(db, cohort, after.person, now=now)
