"""Everything a mail about a nudge needs, looked up at the moment it is sent: to whom, in which language, and whether it still holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.domain.journey.nudges import NudgeKind
from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.people.employee import Employee, EmploymentStatus
from integration.store.journey.meetings import open_one
from integration.store.journey.nudges import MAIL, switched_off
from integration.store.people.persons import records_of
from integration.store.tables.journey.nudges import nudges
from integration.store.tables.lti import contexts, launches
from integration.store.tables.mentoring import cohorts
from integration.store.tables.people import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class NudgeMail:
    """A nudge that still holds, and whom it is for. `languages`: theirs, best first. `launch`: their last one in that course."""

    nudge_id: UUID
    person: UUID
    kind: NudgeKind
    occasion: str
    made_at: datetime
    address: str
    name: str
    languages: tuple[str | None, ...]
    course: str | None
    launch: UUID | None
    meets_at: datetime | None


def nudge_mail(db: Session, nudge_id: UUID, *, now: datetime) -> NudgeMail | None:
    """None once there is nothing to send: switched off, a break, the end, somebody who is not at work, or no address."""
    row = db.execute(select(nudges).where(nudges.c.id == nudge_id)).one_or_none()
    if row is None or {row.kind, MAIL} & switched_off(db, row.person) or row.not_now_at is not None:
        return None
    duo = db.get(Duo, row.duo_id) if row.duo_id else None
    receiver = _receiver(db, row.person)
    meets_at = _meets_at(db, duo, now)
    if receiver is None or not _goes_on(duo, row.kind, meets_at):
        return None
    course, title = _course(db, duo.cohort_id if duo else row.about)
    return NudgeMail(
        nudge_id=row.id,
        person=row.person,
        kind=NudgeKind(row.kind),
        occasion=row.occasion,
        made_at=row.made_at,
        address=receiver.work_email or "",
        name=receiver.short_name,
        languages=languages_of(db, row.person),
        course=title,
        launch=_launch(db, row.person, course),
        meets_at=meets_at,
    )


def languages_of(db: Session, person: UUID) -> tuple[str | None, ...]:
    """What somebody speaks: their own choice, what their course said last, what HR says."""
    records = records_of(db, person)
    mine = accounts.c.employee_id.in_([each.id for each in records])
    own = db.scalar(
        select(accounts.c.language).where(mine, accounts.c.language.is_not(None)).order_by(accounts.c.last_seen_at.desc()).limit(1)
    )
    told = select(launches.c.locale).join(accounts, accounts.c.id == launches.c.account_id).where(mine, launches.c.acting.is_(False))
    locale = db.scalar(told.order_by(launches.c.created_at.desc()).limit(1))
    return (own, locale, *(each.preferred_language for each in records))


def _receiver(db: Session, person: UUID) -> Employee | None:
    """The record with an address of somebody who is at work; the one that leads comes first."""
    here = (each for each in records_of(db, person) if each.employment_status == EmploymentStatus.ACTIVE and each.work_email)
    return next(here, None)


def _goes_on(duo: Duo | None, kind: str, meets_at: datetime | None) -> bool:
    if kind == NudgeKind.SESSION and meets_at is None:
        return False
    if duo is None or (duo.state == DuoState.COMPLETED and kind == NudgeKind.MEASURE):
        return True
    return duo.is_open and duo.state != DuoState.PAUSED


def _meets_at(db: Session, duo: Duo | None, now: datetime) -> datetime | None:
    planned = open_one(db, duo.id) if duo else None
    return planned.begins_at if planned and planned.begins_at > now else None


def _course(db: Session, cohort_id: UUID) -> tuple[UUID | None, str | None]:
    titled = select(cohorts.c.context_id, func.coalesce(contexts.c.title, contexts.c.label).label("title"))
    row = db.execute(titled.outerjoin(contexts, contexts.c.id == cohorts.c.context_id).where(cohorts.c.id == cohort_id)).one_or_none()
    return (row.context_id, row.title) if row else (None, None)


def _launch(db: Session, person: UUID, course: UUID | None) -> UUID | None:
    mine = select(accounts.c.id).where(accounts.c.employee_id.in_([each.id for each in records_of(db, person)]))
    came = (launches.c.account_id.in_(mine), launches.c.context_id == course, launches.c.resource_link_id.is_not(None))
    return db.scalar(select(launches.c.id).where(*came, launches.c.acting.is_(False)).order_by(launches.c.created_at.desc()).limit(1))
