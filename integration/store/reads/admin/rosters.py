"""Which list of members can be tried: that of the course that people came in from last."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.lms.launch import DeploymentState
from integration.store.tables.lti import contexts, deployments


def newest(db: Session, platform_id: UUID, *, but: Collection[str]) -> str | None:
    """The address of the list, never one of the whole site (`but`: the LMS's own ids of such courses)."""
    mine = (deployments.c.platform_id == platform_id, deployments.c.state == DeploymentState.BOUND)
    listed = (contexts.c.memberships_url.is_not(None), contexts.c.context_id.not_in(list(but)))
    wanted = select(contexts.c.memberships_url).join(deployments).where(*mine, *listed)
    return db.scalar(wanted.order_by(contexts.c.last_launch_at.desc()).limit(1))
