"""What an LMS granted when it registered itself and grants no more: somebody there cut it (DR-08)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.store.tables.lti import deployments, resource_links
from integration.store.tables.registration import granted

GRADES = "https://purl.imsglobal.org/spec/lti-ags/"
"""Only these stand in a launch; of the others a token tells."""


def lost_scopes(db: Session) -> dict[UUID, list[str]]:
    """By registration, the scopes of the gradebook that its latest launch from a course did not have any more."""
    nth = func.row_number().over(partition_by=granted.c.platform_id, order_by=resource_links.c.last_launch_at.desc())
    placed = granted.join(deployments, deployments.c.platform_id == granted.c.platform_id).join(resource_links)
    launched = (
        select(granted.c.platform_id, granted.c.scopes, resource_links.c.ags_scopes, nth.label("nth"))
        .select_from(placed)
        .where(resource_links.c.context_id.is_not(None))
        .subquery()
    )
    rows = db.execute(select(launched).where(launched.c.nth == 1))
    found = {
        row.platform_id: sorted(scope for scope in row.scopes if scope.startswith(GRADES) and scope not in row.ags_scopes) for row in rows
    }
    return {platform: scopes for platform, scopes in found.items() if scopes}
