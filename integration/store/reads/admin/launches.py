"""The launch log as an admin sees it: the latest refusals, how often for which reason, and one of them by its reference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.lms.launch import Platform
from integration.domain.lms.refusals import RefusedLaunch, Step, Told
from integration.store.lms import platforms
from integration.store.lms.platforms import Deployment
from integration.store.tables.launch_log import refused_launches

MOST_SHOWN = 50
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchLine:
    """A refusal, with the registration it belongs to or says to belong to."""

    id: UUID
    launch: RefusedLaunch
    platform: Platform | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """How often one reason came in a week, and when the last time was."""

    code: str
    launches: int
    last_at: datetime


def latest(db: Session, *, platform_id: UUID | None = None, code: str = "", most: int = MOST_SHOWN) -> list[LaunchLine]:
    """The newest refusals; of one registration, for one reason, if told."""
    wanted = select(refused_launches).where(*_of(platform_id, code)).order_by(refused_launches.c.id.desc()).limit(most)
    known = {each.id: each for each in platforms.everyone(db)}
    return [_line(row, known) for row in db.execute(wanted)]


def by_reference(db: Session, reference: str) -> list[LaunchLine]:
    """Those with this reference, as somebody may say it over the phone. Mostly one."""
    said = "".join(reference.upper().split())
    known = {each.id: each for each in platforms.everyone(db)}
    rows = db.execute(select(refused_launches).where(refused_launches.c.reference == said).order_by(refused_launches.c.id.desc()))
    return [_line(row, known) for row in rows]


def one(db: Session, launch_id: UUID) -> tuple[LaunchLine, list[Deployment]]:
    """A refusal, and the deployments that its registration has. Raises `launch.not-found`."""
    row = db.execute(select(refused_launches).where(refused_launches.c.id == launch_id)).one_or_none()
    if row is None:
        raise RuleBroken("launch.not-found")
    known = {each.id: each for each in platforms.everyone(db)}
    return _line(row, known), platforms.deployments_of(db, [row.platform_id] if row.platform_id else [])


def alike(db: Session, line: LaunchLine) -> list[Platform]:
    """For a refusal that belongs to no registration: those with nearly this issuer, or with this client id."""
    if line.platform:
        return []
    said = line.launch.told.values
    issuer, clients = _bare(said.get("issuer", "")), said.get("audience", "").split(", ")
    return [each for each in platforms.everyone(db) if _bare(each.issuer) == issuer or each.client_id in clients]


def reasons(db: Session, *, platform_id: UUID | None = None, now: datetime) -> list[Reason]:
    """What launches of the last seven days were refused for, the most frequent first."""
    count = func.count()
    counted = (
        select(refused_launches.c.code, count, func.max(refused_launches.c.refused_at))
        .where(*_of(platform_id, ""), refused_launches.c.refused_at > now - WEEK)
        .group_by(refused_launches.c.code)
        .order_by(count.desc(), refused_launches.c.code)
    )
    return [Reason(code=code, launches=launches, last_at=last) for code, launches, last in db.execute(counted)]


def _bare(issuer: str) -> str:
    """Without what people mistype: the scheme, capitals, a slash at the end."""
    return issuer.lower().removeprefix("https://").removeprefix("http://").rstrip("/")


def _of(platform_id: UUID | None, code: str) -> list[ColumnElement[bool]]:
    of_platform = [refused_launches.c.platform_id == platform_id] if platform_id else []
    return [*of_platform, *([refused_launches.c.code == code] if code else [])]


def _line(row: Row[Any], known: dict[UUID, Platform]) -> LaunchLine:
    launch = RefusedLaunch(
        reference=row.reference,
        code=row.code,
        step=Step(row.step),
        platform_id=row.platform_id,
        told=Told(values=row.said, shapes=row.shapes, hidden=row.hidden),
        refused_at=row.refused_at,
    )
    return LaunchLine(id=row.id, launch=launch, platform=known.get(row.platform_id))
