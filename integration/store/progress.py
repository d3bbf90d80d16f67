"""Where people stand: the facts progress is worked out from, the last result, and the gradebook columns that show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, insert, or_, select
from sqlalchemy.orm import Session

from integration.domain.activity import Activity
from integration.domain.agreement import Signature
from integration.domain.duo import Aim, Duo
from integration.domain.progress import Progress, Trajectory
from integration.domain.session import DuoSession
from integration.store.db import inserting
from integration.store.tables.lti import deployments, platforms, resource_links
from integration.store.tables.mentoring import activity, agreements, aims, cohorts, duo_sessions, duos, progress, signatures
from integration.store.tables.people import accounts

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A cell of a gradebook that shows somebody's progress: on which platform, of which link, for which account."""

    platform_id: UUID
    resource_link_id: UUID
    account_id: UUID


def add_activity(db: Session, event: Activity) -> None:
    """Keep an event for the record."""
    db.execute(insert(activity).values(asdict(event)))


def trajectories(db: Session, cohort_id: UUID, people: Collection[UUID]) -> list[Trajectory]:
    """The facts of every duo that any of these people have or had in this cohort."""
    db.flush()
    involved = or_(duos.c.a.in_(people), duos.c.b.in_(people))
    found = db.scalars(select(Duo).where(duos.c.cohort_id == cohort_id, involved)).all()
    return [_trajectory(db, duo) for duo in found]


def _trajectory(db: Session, duo: Duo) -> Trajectory:
    signed = select(Signature).join(agreements, agreements.c.id == signatures.c.agreement_id).where(agreements.c.duo_id == duo.id)
    return Trajectory(
        duo=duo,
        aims=db.scalars(select(Aim).where(aims.c.duo_id == duo.id)).all(),
        signatures=db.scalars(signed).all(),
        sessions=db.scalars(select(DuoSession).where(duo_sessions.c.duo_id == duo.id)).all(),
    )


def keep(db: Session, *, cohort_id: UUID, person: UUID, reached: Progress, now: datetime) -> None:
    """Remember the result, for pages and for whoever launches later."""
    result = {"percent": reached.percent, "status": reached.status, "minutes": reached.minutes, "changed_at": now}
    row = inserting(db, progress).values(cohort_id=cohort_id, person=person, **result)
    db.execute(row.on_conflict_do_update(index_elements=["cohort_id", "person"], set_=result))


def percent_in_context(db: Session, *, context_id: UUID, person: UUID) -> int | None:
    """What a course's gradebook should show: the person's progress in the latest cohort of that course; None: in none."""
    latest = (
        select(progress.c.percent)
        .join(cohorts, cohorts.c.id == progress.c.cohort_id)
        .where(cohorts.c.context_id == context_id, progress.c.person == person)
        .order_by(cohorts.c.starts_on.desc(), cohorts.c.created_at.desc())
        .limit(1)
    )
    return db.scalar(latest)


def columns_of_person(db: Session, *, context_id: UUID, person: UUID) -> list[Column]:
    """Every graded link of a course, for every account of this person on that course's platform."""
    return _columns(db, _graded().where(resource_links.c.context_id == context_id, accounts.c.employee_id == person))


def columns_of_launch(db: Session, *, account_id: UUID, resource_link_id: UUID) -> list[Column]:
    """The one cell of this account at this link; none when the link is not graded."""
    return _columns(db, _graded().where(resource_links.c.id == resource_link_id, accounts.c.id == account_id))


def context_of_link(db: Session, resource_link_id: UUID) -> UUID | None:
    """The course that a link stands in."""
    return db.scalar(select(resource_links.c.context_id).where(resource_links.c.id == resource_link_id))


def _graded() -> Select[UUID, UUID, UUID, list[str]]:
    return (
        select(platforms.c.id, resource_links.c.id, accounts.c.id, resource_links.c.ags_scopes)
        .join(deployments, deployments.c.platform_id == platforms.c.id)
        .join(resource_links, resource_links.c.deployment_id == deployments.c.id)
        .join(accounts, accounts.c.issuer == platforms.c.issuer)
        .where(resource_links.c.line_item_url.is_not(None))
        .order_by(resource_links.c.id, accounts.c.id)
    )


def _columns(db: Session, cells: Select[UUID, UUID, UUID, list[str]]) -> list[Column]:
    """Only where the platform lets us post scores: an absent scope means "do not call" (AGS-01)."""
    return [
        Column(platform_id=platform, resource_link_id=link, account_id=account)
        for platform, link, account, scopes in db.execute(cells)
        if SCORE_SCOPE in scopes
    ]
