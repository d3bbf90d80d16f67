"""Early warnings about duos, and whom of them an import touched."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo
from integration.store.db import inserting
from integration.store.mentoring import has_member
from integration.store.tables.hris import changes
from integration.store.tables.mentoring import duos, warnings
from integration.store.tables.people import employees

_BOSS = employees.alias("boss")
_IS_BOSS = and_(_BOSS.c.connection_id == employees.c.connection_id, _BOSS.c.external_id == employees.c.manager_external_id)
_BOSS_PERSON: ColumnElement[UUID] = func.coalesce(_BOSS.c.merged_into, _BOSS.c.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """A person, by the record that leads, whom an import changed, and who is in an open duo, or manages somebody who is."""

    person: UUID
    before: dict[str, Any] | None
    after: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A warning that is open: about whom, and what changed."""

    person: UUID
    cause: str
    raised_at: datetime


DECIDE_WITHIN = timedelta(days=14)
"""How long a coordinator has to stop or match anew (docs/domain.md, E12)."""


def touched(db: Session, import_id: UUID, connection_id: UUID) -> list[Touched]:
    """The applied movers and leavers of an import that open duos must know of."""
    people = and_(employees.c.connection_id == connection_id, employees.c.external_id == changes.c.external_id)
    applied = and_(changes.c.import_id == import_id, changes.c.state == "applied", changes.c.kind.in_(("mover", "leaver")))
    managers = select(_BOSS_PERSON).select_from(employees.join(_BOSS, _IS_BOSS)).where(employees.c.id.in_(_members())).correlate(None)
    concerned = or_(employees.c.id.in_(_members()), employees.c.id.in_(managers))
    rows = db.execute(select(employees.c.id, changes.c.before, changes.c.after).join(changes, people).where(applied, concerned))
    return [Touched(person=row.id, before=row.before, after=row.after) for row in rows]


def open_duos_of(db: Session, people: Collection[UUID]) -> list[Duo]:
    """Open duos that one of these people is in."""
    return list(db.scalars(select(Duo).where(duos.c.ended_at.is_(None), has_member(people))))


def open_duos_below(db: Session, managers: Collection[UUID]) -> list[Duo]:
    """Open duos that one of these people is in, or somebody who reports to one of them."""
    reports = select(employees.c.id).join(_BOSS, _IS_BOSS).where(_BOSS_PERSON.in_(managers), employees.c.id.in_(_members()))
    return open_duos_of(db, {*managers, *db.scalars(reports)})


def warn(db: Session, code: str, duo: Duo, *, person: UUID, cause: str, now: datetime) -> None:
    """Record a warning, unless the same one is open."""
    row = {"id": new_id(), "code": code, "duo_id": duo.id, "person": person, "cause": cause, "raised_at": now}
    db.execute(inserting(db, warnings).values(row).on_conflict_do_nothing())


def causes_of(db: Session, duo_ids: Collection[UUID]) -> dict[UUID, list[Raised]]:
    """The warnings of these duos that are open, the oldest first."""
    found: dict[UUID, list[Raised]] = {duo_id: [] for duo_id in duo_ids}
    open_ = select(warnings).where(warnings.c.duo_id.in_(duo_ids), warnings.c.settled_at.is_(None)).order_by(warnings.c.raised_at)
    for row in db.execute(open_):
        found[row.duo_id].append(Raised(person=row.person, cause=row.cause, raised_at=row.raised_at))
    return found


def settle_duo(db: Session, duo: Duo, *, now: datetime) -> None:
    """Somebody looked at what was warned of: it asks for nothing more."""
    db.execute(update(warnings).where(warnings.c.duo_id == duo.id, warnings.c.settled_at.is_(None)).values(settled_at=now))


def settle(db: Session, code: str, *, person: UUID, cause: str, now: datetime) -> None:
    """What was warned of about this person is not so any more."""
    this = and_(warnings.c.code == code, warnings.c.person == person, warnings.c.cause == cause, warnings.c.settled_at.is_(None))
    db.execute(update(warnings).where(this).values(settled_at=now))


def _members() -> Select[UUID]:
    going_on = [select(duos.c[side]).where(duos.c.ended_at.is_(None)) for side in ("a", "b")]
    return select(employees.c.id).where(or_(*(employees.c.id.in_(each) for each in going_on)))
