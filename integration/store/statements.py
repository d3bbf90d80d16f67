"""What people chose to tell HR about their competencies."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.people.statement import Statement
from integration.store.db import inserting
from integration.store.tables.statements import statements as table


def of_person(db: Session, person: UUID) -> dict[str, Statement]:
    """What stands now, by competency."""
    rows = db.execute(select(table).where(table.c.person == person).order_by(table.c.competency))
    return {row.competency: Statement(competency=row.competency, level=row.level, stated_on=row.stated_on) for row in rows}


def tellers(db: Session) -> frozenset[UUID]:
    """Everybody of whom something stands."""
    return frozenset(db.scalars(select(table.c.person).distinct()))


def keep(db: Session, person: UUID, statement: Statement) -> None:
    """Let it stand, in place of what was said of the same competency before."""
    said = {"level": statement.level, "stated_on": statement.stated_on}
    row = inserting(db, table).values(id=new_id(), person=person, competency=statement.competency, **said)
    db.execute(row.on_conflict_do_update(index_elements=["person", "competency"], set_=said))


def remove(db: Session, person: UUID, competency: str) -> Statement | None:
    """Let it stand no more; what it was, or None."""
    removed = delete(table).where(table.c.person == person, table.c.competency == competency).returning(table.c.level, table.c.stated_on)
    row = db.execute(removed).one_or_none()
    return Statement(competency=competency, level=row.level, stated_on=row.stated_on) if row else None
