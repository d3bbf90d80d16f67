"""Gradebooks: the cells that show somebody's progress, and how to reach one when there is something to tell."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState
from integration.domain.lms.placing import CourseDoor
from integration.store.tables.courses import course_columns
from integration.store.tables.lti import deployments, platforms, resource_links
from integration.store.tables.people import accounts
from integration.store.tables.placing import placements

SCORE_SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
COLUMN = func.coalesce(resource_links.c.line_item_url, course_columns.c.line_item_url)
"""The column that the newest launch named; else the one that was found or made for the course."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One person's place in one column, by our own ids: on which platform, of which link, for which account."""

    platform_id: UUID
    resource_link_id: UUID
    account_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a cell is in the world outside. `deployment` is the LMS's own id, `user` the `sub` of the account."""

    platform_id: UUID
    deployment: str
    is_bound: bool
    line_item_url: str | None
    scopes: frozenset[str]
    user: str


def cells_of_person(db: Session, *, context_id: UUID, person: UUID) -> list[Cell]:
    """Every graded link of a course, for every account of this person on that course's platform."""
    return _cells(db, _links_and_accounts().where(resource_links.c.context_id == context_id, accounts.c.employee_id == person))


def cells_of_launch(db: Session, *, account_id: UUID, resource_link_id: UUID) -> list[Cell]:
    """The one cell of this account at this link; none when the link is not graded."""
    return _cells(db, _links_and_accounts().where(resource_links.c.id == resource_link_id, accounts.c.id == account_id))


def places(db: Session, cells: Collection[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], Place]:
    """Where to send now, by resource link and account; a cell whose account or link is gone is not among them."""
    links, people = {link for link, _ in cells}, {account for _, account in cells}
    wanted = _links_and_accounts().where(resource_links.c.id.in_(links), accounts.c.id.in_(people))
    return {(row.resource_link_id, row.account_id): _place(row) for row in db.execute(wanted)}


def column_is_gone(db: Session, *, resource_link_id: UUID, line_item_url: str) -> None:
    """The LMS knows this column no more: send nothing there until a launch brings a new one."""
    gone = (resource_links.c.id == resource_link_id, resource_links.c.line_item_url == line_item_url)
    db.execute(update(resource_links).where(*gone).values(line_item_url=None))
    found = (course_columns.c.resource_link_id == resource_link_id, course_columns.c.line_item_url == line_item_url)
    db.execute(delete(course_columns).where(*found))


def _links_and_accounts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            platforms.c.id.label("platform_id"),
            deployments.c.deployment_id.label("deployment"),
            deployments.c.state.label("deployment_state"),
            resource_links.c.id.label("resource_link_id"),
            COLUMN.label("line_item_url"),
            resource_links.c.ags_scopes,
            accounts.c.id.label("account_id"),
            accounts.c.subject,
        )
        .join(deployments, deployments.c.platform_id == platforms.c.id)
        .join(resource_links, resource_links.c.deployment_id == deployments.c.id)
        .outerjoin(course_columns, course_columns.c.resource_link_id == resource_links.c.id)
        .outerjoin(placements, placements.c.id == resource_links.c.placement_id)
        .join(accounts, accounts.c.issuer == platforms.c.issuer)
        .order_by(resource_links.c.id, accounts.c.id)
    )


def _cells(db: Session, wanted: Select[*tuple[Any, ...]]) -> list[Cell]:
    """Only where the platform lets us post scores: an absent scope means "do not call" (AGS-01).

    Not at a door that was placed without a column: some platforms make one all the same, and it stays empty.
    """
    graded = or_(placements.c.door.is_(None), placements.c.door == CourseDoor.TRAJECTORY)
    return [
        Cell(platform_id=row.platform_id, resource_link_id=row.resource_link_id, account_id=row.account_id)
        for row in db.execute(wanted.where(COLUMN.is_not(None), graded))
        if SCORE_SCOPE in row.ags_scopes
    ]


def _place(row: Row[*tuple[Any, ...]]) -> Place:
    return Place(
        platform_id=row.platform_id,
        deployment=row.deployment,
        is_bound=row.deployment_state == DeploymentState.BOUND,
        line_item_url=row.line_item_url,
        scopes=frozenset(row.ags_scopes),
        user=row.subject,
    )
