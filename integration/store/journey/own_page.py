"""What somebody decides on their own page, and what is told there: who counts in nothing added up, and who looked."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.mentoring.visibility import Kind, Role
from integration.store.db import inserting
from integration.store.people.persons import PERSON
from integration.store.tables.journey.own_page import not_counted, views
from integration.store.tables.people import employees

MOST_VIEWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """Somebody in this role looked at this kind of data on this day."""

    role: Role
    kind: Kind
    viewed_on: date


def paused_people(db: Session, among: Collection[UUID]) -> frozenset[UUID]:
    """Those of these people who paused their data: nothing of theirs counts in reciprocity or in anything added up.

    Ask it wherever answers of several people become one figure, and leave these out; their trajectory goes on.
    """
    paused = select(PERSON).select_from(employees).join(not_counted, not_counted.c.person == employees.c.id)
    return frozenset(db.scalars(paused.where(PERSON.in_(among))))


def pause(db: Session, person: UUID, *, now: datetime) -> None:
    """Count this person in nothing from now on; twice is once."""
    db.execute(inserting(db, not_counted).values(person=person, since=now).on_conflict_do_nothing())


def resume(db: Session, person: UUID) -> None:
    """Count this person again."""
    db.execute(delete(not_counted).where(not_counted.c.person.in_(_records_of(person))))


def note_views(db: Session, people: Iterable[UUID], *, role: Role, kinds: Iterable[Kind], on: date) -> None:
    """Keep that somebody in this role looked at these kinds of data of these people."""
    kinds = list(kinds)
    rows = [
        {"id": new_id(), "person": person, "role": role.name, "kind": kind.name, "viewed_on": on}
        for person in sorted(people)
        for kind in kinds
    ]
    if rows:
        db.execute(inserting(db, views).values(rows).on_conflict_do_nothing())


def views_of(db: Session, person: UUID) -> list[View]:
    """Who looked at what of this person, the last first."""
    newest = (views.c.viewed_on.desc(), views.c.role, views.c.kind)
    found = select(views).where(views.c.person.in_(_records_of(person))).order_by(*newest).limit(MOST_VIEWS)
    return [View(role=Role[row.role], kind=Kind[row.kind], viewed_on=row.viewed_on) for row in db.execute(found)]


def _records_of(person: UUID) -> Select[tuple[UUID]]:
    return select(employees.c.id).where(or_(employees.c.id == person, employees.c.merged_into == person))
