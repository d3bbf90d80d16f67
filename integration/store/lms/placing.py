"""The question an LMS asks when content is to be chosen, and the doors that were placed.

Question and answer are sealed: the address to return to may hold the session of the one who chooses (MOODLE 6.3).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.lms.launch import LmsLink
from integration.domain.lms.placing import CourseDoor, Placement, PlacingRequest
from integration.store.tables.lti import deployments, resource_links
from integration.store.tables.placing import placements, placing_requests
from integration.store.vault import vault_of

LIFE = timedelta(hours=8)

_DOOR = (
    select(placements)
    .join(resource_links, resource_links.c.placement_id == placements.c.id)
    .where(resource_links.c.id == bindparam("link"))
)
_SAID = select(placements.c.id).where(
    placements.c.deployment_id == bindparam("deployment"), placements.c.id.in_(bindparam("said", expanding=True))
)
_OLDER = select(resource_links.c.resource_link_id, resource_links.c.placement_id).where(
    resource_links.c.deployment_id == bindparam("deployment"),
    resource_links.c.resource_link_id.in_(bindparam("older", expanding=True)),
    resource_links.c.placement_id.is_not(None),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked, of which deployment (`label` is the LMS's own id), and what was answered, if anything yet."""

    request: PlacingRequest
    deployment_id: UUID
    platform_id: UUID
    label: str
    answer: str | None
    answered_at: datetime | None


def ask(db: Session, launch_id: UUID, *, deployment: UUID, request: PlacingRequest, now: datetime) -> None:
    """Keep the question with the launch that brought it."""
    sealed = vault_of(db).seal(json.dumps(asdict(request)))
    db.execute(insert(placing_requests).values(launch_id=launch_id, deployment_id=deployment, request=sealed, created_at=now))


def question(db: Session, launch_id: UUID) -> Question | None:
    """The question of a launch; None when it brought none, or it is long over."""
    wanted = select(placing_requests, deployments.c.platform_id, deployments.c.deployment_id.label("label")).join(deployments)
    row = db.execute(wanted.where(placing_requests.c.launch_id == launch_id)).one_or_none()
    return _question(db, row) if row else None


def answer(db: Session, launch_id: UUID, *, token: str, now: datetime) -> bool:
    """Keep the one answer to a question; False when there is one already (DL-06)."""
    open_ = (placing_requests.c.launch_id == launch_id, placing_requests.c.answer.is_(None))
    values = {"answer": vault_of(db).seal(token), "answered_at": now}
    return bool(db.scalars(update(placing_requests).where(*open_).values(values).returning(placing_requests.c.launch_id)).all())


def forget_expired(db: Session, *, now: datetime) -> None:
    """Remove questions that outlived the session they belong to."""
    db.execute(delete(placing_requests).where(placing_requests.c.created_at <= now - LIFE))


def add(db: Session, placed: Iterable[Placement]) -> None:
    """Remember doors that go into a course."""
    if rows := [asdict(each) for each in placed]:
        db.execute(insert(placements), rows)


def placement(db: Session, link: UUID) -> Placement | None:
    """The door that an activity of a course is; None for an activity that nobody chose here."""
    row = db.execute(_DOOR, {"link": link}).one_or_none()
    return _placement(row) if row else None


def placed_as(db: Session, deployment: UUID, told: LmsLink) -> UUID | None:
    """Which door of this deployment a link is: as it says itself, else as the nearest link that it is a copy of (VAR-05)."""
    said = db.scalars(_SAID, {"deployment": deployment, "said": told.placed}).all() if told.placed else []
    if found := next((each for each in told.placed if each in said), None):
        return found
    older = db.execute(_OLDER, {"deployment": deployment, "older": told.history}).all() if told.history else []
    known = dict(tuple(row) for row in older)
    return next((known[each] for each in told.history if each in known), None)


def _question(db: Session, row: Row[Any]) -> Question:
    vault = vault_of(db)
    return Question(
        request=PlacingRequest(**json.loads(vault.open(row.request))),
        deployment_id=row.deployment_id,
        platform_id=row.platform_id,
        label=row.label,
        answer=vault.open(row.answer) if row.answer else None,
        answered_at=row.answered_at,
    )


def _placement(row: Row[Any]) -> Placement:
    fields = {name: getattr(row, name) for name in Placement.__slots__}
    return Placement(**{**fields, "door": CourseDoor(row.door)})
