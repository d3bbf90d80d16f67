"""The column of a course whose launches name none: one per course, which the database itself keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState
from integration.domain.lms.placing import CourseDoor
from integration.store.db import inserting
from integration.store.lms.gradebook import SCORE_SCOPE
from integration.store.tables.courses import course_columns
from integration.store.tables.lti import deployments, resource_links
from integration.store.tables.mentoring import cohorts
from integration.store.tables.placing import placements


@dataclass(frozen=True, slots=True, kw_only=True)
class Ungraded:
    """A link of a course that takes scores, but has no column. `label` is the LMS's own id."""

    id: UUID
    label: str
    line_items_url: str
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Where a course keeps its columns, and what its launch said we may do there. `deployment` is the LMS's own id."""

    deployment: str
    line_items_url: str
    scopes: frozenset[str]


def newest_shelf(db: Session, platform_id: UUID) -> Shelf | None:
    """That of the activity that was opened last in this LMS."""
    places = (deployments.c.platform_id == platform_id, deployments.c.state == DeploymentState.BOUND)
    wanted = select(deployments.c.deployment_id, resource_links.c.line_items_url, resource_links.c.ags_scopes).join(
        deployments, deployments.c.id == resource_links.c.deployment_id
    )
    newest = wanted.where(*places, resource_links.c.line_items_url.is_not(None)).order_by(resource_links.c.last_launch_at.desc())
    row = db.execute(newest.limit(1)).one_or_none()
    return Shelf(deployment=row.deployment_id, line_items_url=row.line_items_url, scopes=frozenset(row.ags_scopes)) if row else None


def ungraded_link(db: Session, context_id: UUID) -> Ungraded | None:
    """The first link of a course with a group, if none of its links has a column; None when there is nothing to find.

    A door that was placed without a column is left as it is.
    """
    of_course = resource_links.c.context_id == context_id
    graded = exists().where(of_course, resource_links.c.line_item_url.is_not(None))
    found = exists().where(course_columns.c.context_id == context_id)
    in_use = exists().where(cohorts.c.context_id == context_id)
    ungraded = exists().where(placements.c.id == resource_links.c.placement_id, placements.c.door != CourseDoor.TRAJECTORY)
    wanted = select(resource_links).where(of_course, resource_links.c.line_items_url.is_not(None), ~ungraded, ~graded, ~found, in_use)
    rows = (row for row in db.execute(wanted.order_by(resource_links.c.id)) if SCORE_SCOPE in row.ags_scopes)
    row = next(rows, None)
    if row is None:
        return None
    return Ungraded(id=row.id, label=row.resource_link_id, line_items_url=row.line_items_url, scopes=frozenset(row.ags_scopes))


def keep(db: Session, context_id: UUID, *, link: UUID, line_item_url: str, now: datetime) -> None:
    """This is the column of the course, unless somebody was first."""
    row = {"context_id": context_id, "resource_link_id": link, "line_item_url": line_item_url, "found_at": now}
    db.execute(inserting(db, course_columns).values(row).on_conflict_do_nothing())
