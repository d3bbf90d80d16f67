"""What an LMS said it lets us do: when it registered itself, and at the newest launch from a course (DR-08)."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.store.tables.lti import contexts, deployments, resource_links
from integration.store.tables.registration import granted

MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
"""No launch names this scope; a course with an address for its list has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """What was `granted` at registration and what the newest launch `told`; None where there was none."""

    granted: frozenset[str] | None = None
    told: frozenset[str] | None = None


def promises(db: Session) -> dict[UUID, Promises]:
    """Those of each registration that made any."""
    rows = db.execute(select(granted.c.platform_id, granted.c.scopes))
    by_grant = {platform: frozenset(scopes) for platform, scopes in rows}
    by_launch = _told(db)
    return {each: Promises(granted=by_grant.get(each), told=by_launch.get(each)) for each in {*by_grant, *by_launch}}


def _told(db: Session) -> dict[UUID, frozenset[str]]:
    newest_first = resource_links.c.last_launch_at.desc()
    nth = func.row_number().over(partition_by=deployments.c.platform_id, order_by=(newest_first, resource_links.c.id.desc()))
    columns = (deployments.c.platform_id, resource_links.c.ags_scopes, contexts.c.memberships_url, nth.label("nth"))
    placed = resource_links.join(deployments).join(contexts, contexts.c.id == resource_links.c.context_id)
    launched = select(*columns).select_from(placed).subquery()
    rows = db.execute(select(launched).where(launched.c.nth == 1))
    return {row.platform_id: frozenset([*row.ags_scopes, *([MEMBERS] if row.memberships_url else [])]) for row in rows}
