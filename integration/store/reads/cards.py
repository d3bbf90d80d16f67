"""What all readers of a page may see of a person: the name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.mentoring.duo import Duo
from integration.domain.people.employee import Employee
from integration.store.tables.people import employees


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """A person as colleagues see them."""

    id: UUID
    full_name: str
    short_name: str

    @classmethod
    def of(cls, employee: Employee) -> Self:
        """The card of an employee."""
        return cls(id=employee.id, full_name=employee.full_name, short_name=employee.short_name)

    @property
    def initial(self) -> str:
        """The first letter, for the round token beside the name."""
        return self.short_name.lstrip("( ")[:1].upper()


Pair = tuple[PersonCard, PersonCard]
"""Both members in stored order, which is the same for everybody who looks."""


def cards_of(db: Session, duos: Iterable[Duo]) -> dict[UUID, PersonCard]:
    """The cards of all members of these duos."""
    return people_cards(db, {person for duo in duos for person in duo.members})


def people_cards(db: Session, people: Collection[UUID]) -> dict[UUID, PersonCard]:
    """The cards of these people."""
    return {employee.id: PersonCard.of(employee) for employee in db.scalars(select(Employee).where(employees.c.id.in_(people)))}


def pair_of(duo: Duo, cards: dict[UUID, PersonCard]) -> Pair:
    """The two cards of a duo."""
    return (cards[duo.a], cards[duo.b])
