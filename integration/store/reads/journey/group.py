"""A group that meets: when and where, and who belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.journey.gathering import Gathering
from integration.domain.mentoring.duo import Duo
from integration.store.journey import gatherings
from integration.store.reads.cards import Pair, PersonCard, cards_of, pair_of, people_cards
from integration.store.tables.mentoring import duos


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One meeting of the group. `present`: who was there, for its coordinator; `i_was_there` for the one who looks."""

    id: UUID
    kind: str
    meets_on: date
    begins: str | None
    place: str
    present: frozenset[UUID] = frozenset()
    i_was_there: bool = False


def meetings_of(db: Session, cohort_id: UUID, person: UUID) -> tuple[Meeting, ...]:
    """The meetings of a group, for one who takes part in it."""
    mine = {each.id for each in gatherings.attended(db, cohort_id, [person])[person]}
    return tuple(_meeting(each, i_was_there=each.id in mine) for each in gatherings.of_cohort(db, cohort_id))


def meetings(db: Session, cohort_id: UUID) -> tuple[Meeting, ...]:
    """The same with who was there, for the coordinator."""
    there = gatherings.of_cohort(db, cohort_id)
    present = gatherings.present(db, [each.id for each in there])
    return tuple(_meeting(each, present=present[each.id]) for each in there)


def people_to_meet(db: Session, cohort_id: UUID) -> tuple[Pair, ...]:
    """The duos of a group that go on: whom one meets there."""
    return _pairs(
        db, db.scalars(select(Duo).where(duos.c.cohort_id == cohort_id, duos.c.ended_at.is_(None)).order_by(duos.c.formed_at)).all()
    )


def people_of(db: Session, cohort_id: UUID) -> tuple[PersonCard, ...]:
    """Everybody who has or had a duo in this group, or learned along with one, by name."""
    cards = people_cards(db, gatherings.people_of(db, cohort_id))
    return tuple(sorted(cards.values(), key=lambda card: (card.full_name, card.id)))


def _pairs(db: Session, there: Sequence[Duo]) -> tuple[Pair, ...]:
    cards = cards_of(db, there)
    return tuple(pair_of(duo, cards) for duo in there)


def _meeting(one: Gathering, *, present: frozenset[UUID] = frozenset(), i_was_there: bool = False) -> Meeting:
    return Meeting(
        id=one.id, kind=one.kind, meets_on=one.meets_on, begins=one.begins, place=one.place, present=present, i_was_there=i_was_there
    )
