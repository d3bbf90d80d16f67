"""Courses and activities in an LMS, refreshed at each launch (LTI-50)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.lms.launch import LmsContext, LmsLink
from integration.store.lms import placing
from integration.store.lms.before import Before
from integration.store.tables.lti import contexts, launches, platforms, resource_links
from integration.store.upsert import upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """An activity as its LMS knows it: `link` is its own id; its pages lie below the issuer or not at one of `origins` at all."""

    product: str
    issuer: str
    origins: tuple[str, ...]
    link: str


def activity_of(db: Session, launch_id: UUID) -> Activity | None:
    """The activity that somebody clicked, as long as the launch is remembered; good for a page without a session."""
    told = select(platforms.c.product, platforms.c.issuer, platforms.c.origins, resource_links.c.resource_link_id)
    rows = told.select_from(launches).join(platforms, platforms.c.id == launches.c.platform_id)
    row = db.execute(
        rows.join(resource_links, resource_links.c.id == launches.c.resource_link_id).where(launches.c.id == launch_id)
    ).one_or_none()
    return Activity(product=row.product, issuer=row.issuer, origins=tuple(row.origins), link=row.resource_link_id) if row else None


def refresh_context(db: Session, deployment: UUID, told: LmsContext, *, known: Before, now: datetime) -> UUID:
    """Our id of the course; what the launch told replaces what we knew."""
    values: dict[str, Any] = {"label": told.label, "title": told.title, "memberships_url": told.memberships_url}
    if told.history:
        values["copied_from"] = _ancestor(db, deployment, told)
    key = {"deployment_id": deployment, "context_id": told.id}
    return known.same(contexts, values, now=now) or upsert(db, contexts, key=key, values={**values, "last_launch_at": now})


def _ancestor(db: Session, deployment: UUID, told: LmsContext) -> UUID | None:
    """The nearest course that this one is a copy of and that we know (VAR-05)."""
    older = [each for each in told.history if each != told.id]
    rows = db.execute(
        select(contexts.c.context_id, contexts.c.id).where(contexts.c.deployment_id == deployment, contexts.c.context_id.in_(older))
    )
    known = dict(tuple(row) for row in rows)
    return next((known[each] for each in older if each in known), None)


def refresh_link(db: Session, deployment: UUID, told: LmsLink, *, context: UUID | None, known: Before, now: datetime) -> UUID:
    """Our id of the activity; its gradebook services are those of the newest launch. Which door it is, it may forget to tell."""
    placed = placing.placed_as(db, deployment, told)
    values = {
        **({"placement_id": placed} if placed else {}),
        "context_id": context,
        "title": told.title,
        "line_item_url": told.line_item_url,
        "line_items_url": told.line_items_url,
        "ags_scopes": list(told.scopes),
    }
    key = {"deployment_id": deployment, "resource_link_id": told.id}
    return known.same(resource_links, values, now=now) or upsert(db, resource_links, key=key, values={**values, "last_launch_at": now})
