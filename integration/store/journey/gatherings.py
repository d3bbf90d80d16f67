"""Meetings of the whole group, and who was there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.gathering import Gathering
from integration.store.tables.journey.gatherings import attendance, gatherings
from integration.store.tables.mentoring import duos
from integration.store.triads import thirds_in


def of_cohort(db: Session, cohort_id: UUID) -> Sequence[Gathering]:
    """The meetings of a group, the first one first."""
    there = select(Gathering).where(gatherings.c.cohort_id == cohort_id, gatherings.c.removed_at.is_(None))
    return db.scalars(there.order_by(gatherings.c.meets_on, gatherings.c.begins, gatherings.c.id)).all()


def hold(db: Session, gathering_id: UUID, cohort_id: UUID) -> Gathering:
    """One meeting of this group, locked until the end of the transaction. Raises `gathering.not-found`."""
    wanted = select(Gathering).where(
        gatherings.c.id == gathering_id, gatherings.c.cohort_id == cohort_id, gatherings.c.removed_at.is_(None)
    )
    found = db.scalar(wanted.with_for_update())
    if found is None:
        raise RuleBroken("gathering.not-found")
    return found


def present(db: Session, gathering_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Who was at each of these meetings."""
    there = db.execute(select(attendance).where(attendance.c.gathering_id.in_(gathering_ids))).all()
    return {id_: frozenset(row.person for row in there if row.gathering_id == id_) for id_ in gathering_ids}


def replace_present(db: Session, gathering_id: UUID, people: Collection[UUID]) -> None:
    """These people were there, and nobody else."""
    db.execute(delete(attendance).where(attendance.c.gathering_id == gathering_id))
    if people:
        db.execute(insert(attendance), [{"gathering_id": gathering_id, "person": person} for person in sorted(people)])


def attended(db: Session, cohort_id: UUID, people: Collection[UUID]) -> dict[UUID, list[Gathering]]:
    """The meetings of a group that each of these people was at."""
    there = select(attendance.c.person, Gathering).join(gatherings, gatherings.c.id == attendance.c.gathering_id)
    mine = there.where(gatherings.c.cohort_id == cohort_id, gatherings.c.removed_at.is_(None), attendance.c.person.in_(people))
    found: dict[UUID, list[Gathering]] = {person: [] for person in people}
    for person, gathering in db.execute(mine):
        found[person].append(gathering)
    return found


def people_of(db: Session, cohort_id: UUID) -> frozenset[UUID]:
    """Everybody who has or had a duo in this group, or learned along with one."""
    of_duos = {person for side in "ab" for person in db.scalars(select(duos.c[side]).where(duos.c.cohort_id == cohort_id))}
    return frozenset(of_duos | thirds_in(db, cohort_id))
