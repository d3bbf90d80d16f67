"""How the two say goodbye: who is done, and the words that each reads once both are."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integration.domain.journey.farewell import Farewell
from integration.store.db import inserting
from integration.store.tables.journey.harvest import farewells


def farewells_of(db: Session, duo_id: UUID) -> dict[UUID, Farewell]:
    """What was said, by member. Not for a page: what each may read `readable` says."""
    rows = db.execute(select(farewells).where(farewells.c.duo_id == duo_id))
    return {row.person: Farewell(person=row.person, words=row.words, said_at=row.said_at) for row in rows}


def keep(db: Session, duo_id: UUID, farewell: Farewell) -> None:
    """This member is done. Said again, the words of now take the place of those before."""
    told = asdict(farewell)
    row = inserting(db, farewells).values(duo_id=duo_id, **told)
    db.execute(row.on_conflict_do_update(index_elements=["duo_id", "person"], set_=told))


def forget(db: Session, duo_id: UUID, person: UUID) -> None:
    """This member is not done after all."""
    db.execute(delete(farewells).where(farewells.c.duo_id == duo_id, farewells.c.person == person))
