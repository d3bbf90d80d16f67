"""Where an admin may try a gradebook: the course that was opened last, and the learners who came in from it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState
from integration.domain.people.account import Account
from integration.store.tables.lti import contexts, deployments, launches, resource_links
from integration.store.tables.people import accounts

MOST_LEARNERS, NEWEST_LAUNCHES = 50, 1000
LEARNER = "Learner"


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A course whose gradebook can be tried: `course` is its title, `learners` came in from it, the latest first."""

    course: str | None
    learners: tuple[Account, ...]


def practice(db: Session, platform_id: UUID) -> Practice | None:
    """The course of the activity that was opened last and that told where its columns are."""
    places = (deployments.c.platform_id == platform_id, deployments.c.state == DeploymentState.BOUND)
    links = resource_links.join(deployments, deployments.c.id == resource_links.c.deployment_id).outerjoin(
        contexts, contexts.c.id == resource_links.c.context_id
    )
    known = select(resource_links.c.context_id, contexts.c.title).select_from(links)
    newest = known.where(*places, resource_links.c.line_items_url.is_not(None)).order_by(resource_links.c.last_launch_at.desc())
    row = db.execute(newest.limit(1)).one_or_none()
    return Practice(course=row.title, learners=_learners(db, row.context_id)) if row else None


def _learners(db: Session, context_id: UUID | None) -> tuple[Account, ...]:
    """Everybody once; roles are looked through here, as they are no column of their own."""
    came = select(Account, launches.c.roles).join(launches, launches.c.account_id == accounts.c.id)
    rows = db.execute(came.where(launches.c.context_id == context_id).order_by(launches.c.id.desc()).limit(NEWEST_LAUNCHES))
    known = {account.id: account for account, roles in rows if LEARNER in roles}
    return tuple(known.values())[:MOST_LEARNERS]
