"""Progress goes out: keep an event, work out anew where both members stand, post what others must hear.

All of it happens inside the transaction of the flow that changed something, so that the change and its letters are one
commit. A letter says what is, not what was added, and names nobody but by our own ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.mentoring.activity import Activity, ActivityKind
from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.progress import Milestone, Progress, ProgressStatus, Trajectory, progress_of
from integration.domain.people.account import Account
from integration.store import audit, outbox, progress, triads
from integration.store.lms import gradebook
from integration.store.lms.gradebook import Cell
from integration.store.outbox import Message
from integration.store.people import persons

SCORE, PARTICIPATION, COMPETENCY = "lms.score", "hris.participation", "hris.competency"
HOURS_STEP = 4


def record(db: Session, event: Activity, *, now: datetime) -> None:
    """Keep `event` and let gradebook and HRIS know where both members stand after it."""
    progress.add_activity(db, event)
    duo = db.get_one(Duo, event.duo_id)
    cohort = db.get_one(Cohort, duo.cohort_id)
    trajectories = progress.trajectories(db, cohort.id, duo.members)
    for person in sorted(duo.members):
        _publish(db, cohort, person, trajectories, now)
    for third in sorted(triads.thirds_of(db, duo.id)):
        stand_anew(db, cohort, third, now=now)


def happened(db: Session, kind: ActivityKind, duo: Duo, person: UUID | None, now: datetime) -> None:
    """The same for something that was just done in a duo, by one of its members or (None) by nobody who is named."""
    db.flush()
    record(db, Activity(kind=kind, duo_id=duo.id, person=person, at=now), now=now)


def noted(db: Session, kind: ActivityKind, duo: Duo, actor: UUID, now: datetime) -> None:
    """The same for what a coordinator does: it is audited as well."""
    audit.note(db, kind, actor=str(actor), subject=duo.id, now=now)
    happened(db, kind, duo, None, now)


def catch_up(db: Session, *, account: Account, resource_link: UUID, now: datetime) -> None:
    """Somebody launched: send what this gradebook missed while the account or the link was not known yet.

    Also gives a letter that was refused another try: launching may well have cured the reason.
    """
    if account.employee_id is None:
        return
    percent = progress.percent_at_link(db, resource_link=resource_link, person=account.employee_id)
    if percent is not None:
        for cell in gradebook.cells_of_launch(db, account_id=account.id, resource_link_id=resource_link):
            _post_score(db, cell, percent, now)


def catch_up_course(db: Session, *, context_id: UUID, now: datetime) -> None:
    """A course got its column: send where everybody stands."""
    for person, percent in progress.standings_in_context(db, context_id=context_id):
        for cell in gradebook.cells_of_person(db, context_id=context_id, person=person):
            _post_score(db, cell, percent, now)


def stand_anew(db: Session, cohort: Cohort, person: UUID, *, now: datetime) -> None:
    """Somebody's duos were moved, or their intake changed: work out where they stand, and let everybody know."""
    _publish(db, cohort, person, progress.trajectories(db, cohort.id, [person]), now)


def _publish(db: Session, cohort: Cohort, person: UUID, trajectories: Sequence[Trajectory], now: datetime) -> None:
    own = progress.own_achievements(db, cohort.id, person)
    along = triads.along(db, cohort.id, person, now.date())
    reached = progress.not_less(db, progress_of(person, cohort, trajectories, own, along=along), cohort.id, person, trajectories)
    has_duo = along.lasts or bool(along.sessions) or any(person in trajectory.duo.members for trajectory in trajectories)
    if has_duo or own:
        progress.keep(db, cohort_id=cohort.id, person=person, reached=reached, now=now)
    else:
        progress.forget(db, cohort_id=cohort.id, person=person)
    _post_scores(db, cohort, person, now)
    body = participation(cohort, reached, _ended_on(person, trajectories, now))
    _post_participation(db, cohort, person, body, begins=has_duo, now=now)


def _post_participation(db: Session, cohort: Cohort, person: UUID, body: dict[str, Any], *, begins: bool, now: datetime) -> None:
    """To the HRIS that leads; to another that knows this person, only where it heard of this cohort before (ADR 0012).

    No HRIS hears of somebody who never had a duo (ADR 0022): without `begins` only one that heard of them before does.
    """
    for record in persons.records_of(db, person):
        message = Message(destination=f"hris:{record.connection_id}", kind=PARTICIPATION, key=f"{cohort.id}:{record.id}", body=body)
        if (begins and record.id == person) or outbox.knows(db, message):
            outbox.put(db, message, now=now)


def participation(cohort: Cohort, reached: Progress, ended_on: date | None) -> dict[str, Any]:
    """What an HRIS may know (docs/domain.md, outbound): status, period and hours. No partner, no reason, no content.

    `retracted` marks a proposal that was taken back before anything came of it: where a connector can, the record goes.
    """
    body: dict[str, Any] = {
        "status": str(reached.status),
        "start": cohort.starts_on.isoformat(),
        "end": ended_on.isoformat() if ended_on and reached.status is not ProgressStatus.ENROLLED else None,
        "hours": rounded_hours(reached.minutes),
    }
    if reached.status is ProgressStatus.ENDED and all(one.milestone is Milestone.INTAKE for one in reached.achieved):
        body["retracted"] = True
    return body


def _ended_on(person: UUID, trajectories: Sequence[Trajectory], now: datetime) -> date | None:
    """The day the last of this person's duos ended, by the calendar of `now`."""
    ends = [duo.ended_at for duo in (each.duo for each in trajectories) if person in duo.members and duo.ended_at]
    return max(ends).astimezone(now.tzinfo).date() if ends else None


def rounded_hours(minutes: int) -> int:
    """Hours rounded to the nearest four, so that single sessions cannot be read from the record."""
    step = HOURS_STEP * 60
    return (2 * minutes + step) // (2 * step) * HOURS_STEP


def _post_scores(db: Session, cohort: Cohort, person: UUID, now: datetime) -> None:
    if cohort.context_id is None:
        return
    percent = progress.percent_in_context(db, context_id=cohort.context_id, person=person)
    for cell in gradebook.cells_of_person(db, context_id=cohort.context_id, person=person):
        _post_score(db, cell, percent or 0, now)


def _post_score(db: Session, cell: Cell, percent: int, now: datetime) -> None:
    """Nothing is sent at 0, until a score was sent: from then on it is repeated whatever it is (AGS-10, AGS-16)."""
    message = Message(
        destination=f"lms:{cell.platform_id}",
        kind=SCORE,
        key=f"{cell.resource_link_id}:{cell.account_id}",
        body={"score": percent},
    )
    if percent or outbox.knows(db, message):
        outbox.put(db, message, now=now)
