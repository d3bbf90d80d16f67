"""LMS registrations as an admin sees them: where the tool was put, what waits to be let in, and which courses use it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.lms.launch import DeploymentState, Platform
from integration.store.lms import platforms
from integration.store.lms.platforms import Deployment
from integration.store.tables.lti import contexts, deployments


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentLine:
    """A place in an LMS: how many courses launched from it, and when the last time was."""

    deployment: Deployment
    courses: int
    last_launch_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationLine:
    """A registration with its deployments: those that wait first, those that are switched off last."""

    platform: Platform
    deployments: tuple[DeploymentLine, ...]


def registration_lines(db: Session) -> list[RegistrationLine]:
    """All registrations."""
    known = platforms.everyone(db)
    used = _use(db)
    placed = [_line(each, used) for each in platforms.deployments_of(db, [each.id for each in known])]
    placed.sort(key=lambda line: (line.deployment.is_disabled, line.deployment.is_bound))
    return [
        RegistrationLine(platform=each, deployments=tuple(line for line in placed if line.deployment.platform_id == each.id))
        for each in known
    ]


def registration_line(db: Session, platform_id: UUID) -> RegistrationLine:
    """One registration. Raises `registration.not-found`."""
    for line in registration_lines(db):
        if line.platform.id == platform_id:
            return line
    raise RuleBroken("registration.not-found")


def deployment_line(db: Session, deployment_id: UUID) -> tuple[Platform, DeploymentLine]:
    """One deployment with its registration. Raises `deployment.not-found`."""
    for registration in registration_lines(db):
        for line in registration.deployments:
            if line.deployment.id == deployment_id:
                return registration.platform, line
    raise RuleBroken("deployment.not-found")


def count_waiting(db: Session) -> int:
    """How many deployments wait in quarantine."""
    return db.scalar(select(func.count()).where(deployments.c.state == DeploymentState.WAITING)) or 0


def _use(db: Session) -> dict[UUID, tuple[int, datetime]]:
    counted = select(contexts.c.deployment_id, func.count(), func.max(contexts.c.last_launch_at)).group_by(contexts.c.deployment_id)
    return {deployment: (courses, last) for deployment, courses, last in db.execute(counted)}


def _line(deployment: Deployment, used: dict[UUID, tuple[int, datetime]]) -> DeploymentLine:
    courses, last = used.get(deployment.id, (0, None))
    return DeploymentLine(deployment=deployment, courses=courses, last_launch_at=deployment.last_launch_at or last)
