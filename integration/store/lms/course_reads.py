"""When a course was read, when it must be read again, and what went wrong: one row per course that anybody asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState, PlatformState
from integration.store.db import inserting
from integration.store.tables.courses import course_reads
from integration.store.tables.lti import contexts, deployments, platforms
from integration.store.tables.mentoring import cohorts


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A course as its LMS knows it: `label` is the LMS's own id, `deployment` too."""

    id: UUID
    label: str
    platform_id: UUID
    deployment: str
    is_bound: bool
    memberships_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the reading of a course stands. `leaving` people wait for a yes; to `allowed` somebody said it.

    `changes_url` is where the LMS tells what changed since the last reading.
    """

    asked_at: datetime | None = None
    due_at: datetime | None = None
    tried_at: datetime | None = None
    read_at: datetime | None = None
    tries: int = 0
    problem: str | None = None
    leaving: int = 0
    allowed: int = 0
    changes_url: str | None = None

    @property
    def changes_will_do(self) -> bool:
        """Whether somebody asked and the last reading went well; at night, and after anything else, everybody is read."""
        return self.changes_url is not None and self.due_at is not None and self.problem is None


def course(db: Session, context_id: UUID) -> Course | None:
    """One course."""
    row = db.execute(
        select(contexts, deployments.c.platform_id, deployments.c.deployment_id.label("deployment"), deployments.c.state)
        .join(deployments, deployments.c.id == contexts.c.deployment_id)
        .where(contexts.c.id == context_id)
    ).one_or_none()
    if row is None:
        return None
    return Course(
        id=row.id,
        label=row.context_id,
        platform_id=row.platform_id,
        deployment=row.deployment,
        is_bound=row.state == DeploymentState.BOUND,
        memberships_url=row.memberships_url,
    )


def reading(db: Session, context_id: UUID) -> Reading:
    """How it stands; an empty one for a course that nobody asked for yet."""
    names = Reading.__slots__
    row = db.execute(select(*(course_reads.c[name] for name in names)).where(course_reads.c.context_id == context_id)).one_or_none()
    return Reading(**dict(zip(names, row, strict=True))) if row else Reading()


def ask(db: Session, context_id: UUID, *, now: datetime, patience: timedelta) -> bool:
    """Let the course be read now; False when somebody asked less than `patience` ago."""
    asked = {"asked_at": now, "due_at": now, "tries": 0}
    row = inserting(db, course_reads).values(context_id=context_id, leaving=0, allowed=0, **asked)
    long_ago = or_(course_reads.c.asked_at.is_(None), course_reads.c.asked_at <= now - patience)
    written = row.on_conflict_do_update(index_elements=["context_id"], set_=asked, where=long_ago)
    return db.scalar(written.returning(course_reads.c.context_id)) is not None


def due(db: Session, *, now: datetime, last_night: datetime) -> list[UUID]:
    """The courses to read now: those asked for or to be tried again, and those with a group that were not read since last night."""
    asked = course_reads.c.due_at <= now
    stale = or_(course_reads.c.tried_at.is_(None), course_reads.c.tried_at < last_night)
    in_use = exists().where(cohorts.c.context_id == contexts.c.id, cohorts.c.ends_on >= now.date())
    nightly = and_(course_reads.c.due_at.is_(None), stale, in_use, contexts.c.memberships_url.is_not(None))
    return list(db.scalars(_open_courses().where(or_(asked, nightly)).order_by(contexts.c.id)))


def went_well(db: Session, context_id: UUID, *, changes_url: str | None, now: datetime) -> None:
    """The course was read to its end."""
    settled: dict[str, Any] = {"due_at": None, "tries": 0, "problem": None, "leaving": 0, "allowed": 0}
    _note(db, context_id, tried_at=now, read_at=now, changes_url=changes_url, **settled)


def waits(db: Session, context_id: UUID, *, leaving: int, now: datetime) -> None:
    """The course was read, and so many people would leave it that somebody must say yes."""
    _note(db, context_id, tried_at=now, due_at=None, tries=0, problem="held", leaving=leaving, allowed=0)


def went_wrong(db: Session, context_id: UUID, *, problem: str, due_at: datetime | None, now: datetime) -> None:
    """The course could not be read; it is tried again at `due_at`, or when somebody asks, or next night."""
    _note(db, context_id, tried_at=now, due_at=due_at, problem=problem, tries=reading(db, context_id).tries + 1)


def allow(db: Session, context_id: UUID) -> int:
    """Say yes to as many leavers as were shown; how many."""
    held = (course_reads.c.context_id == context_id, course_reads.c.problem == "held")
    return db.scalar(update(course_reads).where(*held).values(allowed=course_reads.c.leaving).returning(course_reads.c.allowed)) or 0


def _note(db: Session, context_id: UUID, **values: Any) -> None:
    row = inserting(db, course_reads).values({"context_id": context_id, "tries": 0, "leaving": 0, "allowed": 0, **values})
    db.execute(row.on_conflict_do_update(index_elements=["context_id"], set_=values))


def _open_courses() -> Select[tuple[UUID]]:
    """Courses of registrations and deployments that are in use."""
    return (
        select(contexts.c.id)
        .join(deployments, and_(deployments.c.id == contexts.c.deployment_id, deployments.c.state == DeploymentState.BOUND))
        .join(platforms, and_(platforms.c.id == deployments.c.platform_id, platforms.c.state == PlatformState.ACTIVE))
        .outerjoin(course_reads, course_reads.c.context_id == contexts.c.id)
    )
