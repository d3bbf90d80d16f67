"""Launches that were refused: kept for a month, and never more than so many, whoever sends what."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, true, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.lms.refusals import RefusedLaunch
from integration.store.tables.launch_log import refused_launches
from integration.store.tables.lti import deployments, platforms

KEPT_FOR = timedelta(days=30)
MOST, MOST_OF_ONE = 5000, 500
FRESH = timedelta(minutes=1)


def write(db: Session, refused: Iterable[RefusedLaunch]) -> None:
    """Write refusals down, and let the oldest of too many go: of each platform, of those of nobody, and of all."""
    rows = [_row(db, each) for each in refused]
    db.execute(insert(refused_launches), rows)
    for platform_id in {row["platform_id"] for row in rows}:
        _keep_newest(db, refused_launches.c.platform_id.is_not_distinct_from(platform_id), MOST_OF_ONE)
    _keep_newest(db, true(), MOST)


def forget_old(db: Session, *, now: datetime) -> None:
    """Remove what is over a month old."""
    db.execute(delete(refused_launches).where(refused_launches.c.refused_at <= now - KEPT_FOR))


def note_accepted(db: Session, deployment_id: UUID, *, last: datetime | None, now: datetime) -> None:
    """Somebody came in through this deployment; written once a minute at most."""
    if last is None or last <= now - FRESH:
        db.execute(update(deployments).where(deployments.c.id == deployment_id).values(last_launch_at=now))


def _row(db: Session, refused: RefusedLaunch) -> dict[str, object]:
    return {
        "id": new_id(),
        "reference": refused.reference,
        "code": refused.code,
        "step": refused.step,
        "platform_id": _known(db, refused),
        "said": dict(refused.told.values),
        "shapes": dict(refused.told.shapes),
        "hidden": refused.told.hidden,
        "refused_at": refused.refused_at,
    }


def _known(db: Session, refused: RefusedLaunch) -> UUID | None:
    """The registration, if it is still there; without a state the one that the sender says to be, if that can only be one."""
    if refused.platform_id:
        return db.scalar(select(platforms.c.id).where(platforms.c.id == refused.platform_id))
    told = refused.told.values
    if "issuer" not in told:
        return None
    is_client = platforms.c.client_id == told["audience"] if "audience" in told else true()
    found = db.scalars(select(platforms.c.id).where(platforms.c.issuer == told["issuer"], is_client).limit(2)).all()
    return found[0] if len(found) == 1 else None


def _keep_newest(db: Session, these: ColumnElement[bool], most: int) -> None:
    first_too_many = select(refused_launches.c.id).where(these).order_by(refused_launches.c.id.desc()).offset(most).limit(1)
    if last := db.scalar(first_too_many):
        db.execute(delete(refused_launches).where(these, refused_launches.c.id <= last))
