"""The duos of one person, as a list."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.store import mentoring
from integration.store.progress import percents_of
from integration.store.reads.cards import Pair, PersonCard, cards_of, pair_of
from integration.store.tables.mentoring import duos


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoCard:
    """One of somebody's duos, in a list. `percent` is the reader's own progress in that cohort."""

    id: UUID
    cohort: Cohort
    members: Pair
    state: str
    is_open: bool
    percent: int


def my_duos(db: Session, person: UUID) -> list[DuoCard]:
    """All duos of an employee: those that go on first, then the newest."""
    mine = db.scalars(
        select(Duo).where(mentoring.has_member([person])).order_by(duos.c.ended_at.is_not(None), duos.c.formed_at.desc())
    ).all()
    cards, percents = cards_of(db, mine), percents_of(db, person)
    return [_card(db, duo, cards, percents.get(duo.cohort_id, 0)) for duo in mine]


def has_duo(db: Session, person: UUID) -> bool:
    """Whether an employee has or had a duo."""
    return bool(db.scalar(select(exists().where(mentoring.has_member([person])))))


def _card(db: Session, duo: Duo, cards: dict[UUID, PersonCard], percent: int) -> DuoCard:
    return DuoCard(
        id=duo.id,
        cohort=mentoring.cohort(db, duo.cohort_id),
        members=pair_of(duo, cards),
        state=duo.state,
        is_open=duo.is_open,
        percent=percent,
    )
