"""The lists of members of an LMS as an admin sees them: how each course was read last, and how many people HR knows. No names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState
from integration.domain.people.employee import EmploymentStatus
from integration.store.tables.courses import course_members, course_reads
from integration.store.tables.lti import contexts, deployments
from integration.store.tables.people import employees

MOST_COURSES = 25
_TITLE = func.coalesce(contexts.c.title, contexts.c.label, contexts.c.context_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseLine:
    """A course: `known` of its people are colleagues by HR. `problem` is the code of the last try, None after a good one.

    `is_offered`: whether the LMS told where its list is.
    """

    title: str
    is_offered: bool
    read_at: datetime | None
    tried_at: datetime | None
    problem: str | None
    leaving: int
    known: int
    unknown: int


def course_lines(db: Session, platform_id: UUID, *, most: int = MOST_COURSES) -> list[CourseLine]:
    """The courses of a registration that people came in from; those with a problem first, then the latest."""
    mine = (deployments.c.platform_id == platform_id, deployments.c.state == DeploymentState.BOUND)
    columns = (
        contexts.c.id,
        contexts.c.memberships_url,
        _TITLE.label("title"),
        *(course_reads.c[name] for name in ("read_at", "tried_at", "problem", "leaving")),
    )
    read = select(*columns).join(deployments, deployments.c.id == contexts.c.deployment_id).outerjoin(course_reads).where(*mine)
    rows = db.execute(read.order_by(course_reads.c.problem.is_(None), contexts.c.last_launch_at.desc()).limit(most)).all()
    people = _people(db, [row.id for row in rows])
    return [_line(row, *people.get(row.id, (0, 0))) for row in rows]


def count_courses(db: Session, platform_id: UUID) -> int:
    """How many there are."""
    mine = (deployments.c.platform_id == platform_id, deployments.c.state == DeploymentState.BOUND)
    return db.scalar(select(func.count()).select_from(contexts.join(deployments)).where(*mine)) or 0


def newest(db: Session, platform_id: UUID, *, but: Collection[str]) -> tuple[str, str] | None:
    """Title and address of the list of the course that people came in from last; never the whole site (`but`: the LMS's own ids)."""
    mine = (deployments.c.platform_id == platform_id, deployments.c.state == DeploymentState.BOUND)
    listed = (contexts.c.memberships_url.is_not(None), contexts.c.context_id.not_in(list(but)))
    wanted = select(_TITLE, contexts.c.memberships_url).join(deployments).where(*mine, *listed)
    found = db.execute(wanted.order_by(contexts.c.last_launch_at.desc()).limit(1)).one_or_none()
    return (found[0], found[1]) if found else None


def _people(db: Session, courses: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """By course, how many of its people HR knows, and how many not. Colleagues who have left count as unknown."""
    here: ColumnElement[bool] = and_(course_members.c.context_id.in_(courses), course_members.c.left_at.is_(None))
    works = and_(employees.c.id == course_members.c.employee_id, employees.c.employment_status != EmploymentStatus.LEFT)
    counted = select(course_members.c.context_id, func.count(employees.c.id), func.count()).outerjoin(employees, works).where(here)
    rows = db.execute(counted.group_by(course_members.c.context_id))
    return {course: (known, everybody - known) for course, known, everybody in rows}


def _line(row: Any, known: int, unknown: int) -> CourseLine:
    return CourseLine(
        title=row.title,
        is_offered=row.memberships_url is not None,
        read_at=row.read_at,
        tried_at=row.tried_at,
        problem=row.problem,
        leaving=row.leaving or 0,
        known=known,
        unknown=unknown,
    )
