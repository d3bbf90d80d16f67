"""Early warnings about duos, and whom of them an import touched."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo
from integration.store.db import inserting
from integration.store.mentoring import has_member
from integration.store.tables.hris import changes
from integration.store.tables.mentoring import duos, warnings
from integration.store.tables.people import employees


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """An employee whom an import changed, and who is in an open duo, or manages somebody who is."""

    person: UUID
    before: dict[str, Any] | None
    after: dict[str, Any]


def touched(db: Session, import_id: UUID, connection_id: UUID) -> list[Touched]:
    """The applied movers and leavers of an import that open duos must know of."""
    people = and_(employees.c.connection_id == connection_id, employees.c.external_id == changes.c.external_id)
    applied = and_(changes.c.import_id == import_id, changes.c.state == "applied", changes.c.kind.in_(("mover", "leaver")))
    managers = select(employees.c.manager_external_id).where(employees.c.id.in_(_members()), employees.c.connection_id == connection_id)
    concerned = or_(employees.c.id.in_(_members()), employees.c.external_id.in_(managers))
    rows = db.execute(select(employees.c.id, changes.c.before, changes.c.after).join(changes, people).where(applied, concerned))
    return [Touched(person=row.id, before=row.before, after=row.after) for row in rows]


def open_duos_of(db: Session, people: Collection[UUID]) -> list[Duo]:
    """Open duos that one of these people is in."""
    return list(db.scalars(select(Duo).where(duos.c.ended_at.is_(None), has_member(people))))


def open_duos_below(db: Session, managers: Collection[UUID]) -> list[Duo]:
    """Open duos that one of these people is in, or somebody who reports to one of them."""
    boss = employees.alias()
    is_theirs = and_(boss.c.connection_id == employees.c.connection_id, boss.c.external_id == employees.c.manager_external_id)
    reports = select(employees.c.id).join(boss, is_theirs).where(boss.c.id.in_(managers), employees.c.id.in_(_members()))
    return open_duos_of(db, {*managers, *db.scalars(reports)})


def warn(db: Session, code: str, duo: Duo, *, person: UUID, cause: str, now: datetime) -> None:
    """Record a warning, unless the same one is open."""
    row = {"id": new_id(), "code": code, "duo_id": duo.id, "person": person, "cause": cause, "raised_at": now}
    db.execute(inserting(db, warnings).values(row).on_conflict_do_nothing())


def _members() -> Select[UUID]:
    going_on = [select(duos.c[side]).where(duos.c.ended_at.is_(None)) for side in ("a", "b")]
    return select(employees.c.id).where(or_(*(employees.c.id.in_(each) for each in going_on)))
