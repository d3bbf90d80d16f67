"""What a coordinator sees of the course behind a group: how many are in it, whom HR does not know, and how fresh that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from integration.domain.lms.placing import Placement
from integration.domain.people.employee import EmploymentStatus
from integration.store.lms import course_reads, placing
from integration.store.tables.courses import course_members
from integration.store.tables.lti import contexts
from integration.store.tables.mentoring import cohorts
from integration.store.tables.people import employees


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFacts:
    """`known` people of the course are colleagues by HR, `unknown` are not; `names` are those of the unknown, as far as shared.

    `is_asked`: the list is being read, or will be soon. `problem` is a code of the last try; `leaving` people wait for a yes.
    """

    known: int
    unknown: int
    names: tuple[str, ...]
    read_at: datetime | None
    is_asked: bool
    problem: str | None
    leaving: int


def roster_facts(db: Session, context_id: UUID) -> RosterFacts:
    """The course as the LMS listed it last. Colleagues who have left count as unknown."""
    here = and_(course_members.c.context_id == context_id, course_members.c.left_at.is_(None))
    works = and_(employees.c.id == course_members.c.employee_id, employees.c.employment_status != EmploymentStatus.LEFT)
    everybody = select(course_members).outerjoin(employees, works).where(here)
    strangers = db.execute(
        everybody.where(employees.c.id.is_(None)).order_by(course_members.c.family_name, course_members.c.given_name)
    ).all()
    total = db.scalar(select(func.count()).select_from(course_members).where(here)) or 0
    names = (" ".join(part for part in (row.given_name, row.family_name) if part) for row in strangers)
    reading = course_reads.reading(db, context_id)
    return RosterFacts(
        known=total - len(strangers),
        unknown=len(strangers),
        names=tuple(name for name in names if name),
        read_at=reading.read_at,
        is_asked=reading.due_at is not None and reading.problem != "later",
        problem=reading.problem,
        leaving=reading.leaving,
    )


def programme_before(db: Session, context_id: UUID) -> str | None:
    """The programme of the newest group in the course that this one is a copy of (VAR-05)."""
    ancestor = select(contexts.c.copied_from).where(contexts.c.id == context_id).scalar_subquery()
    newest = select(cohorts.c.programme).where(cohorts.c.context_id == ancestor).order_by(cohorts.c.starts_on.desc(), cohorts.c.id.desc())
    return db.scalar(newest.limit(1))


def placed_door(db: Session, link: UUID | None) -> Placement | None:
    """Which door an activity is; None for one that nobody chose, and for a launch that is for no activity."""
    return placing.placement(db, link) if link else None
