"""What people see of intakes: their own, the groups they may join, colleagues to name; and of others what a coordinator may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, exists, or_, select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.intake import Subject, takes_intakes
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.employee import Employee, EmploymentStatus
from integration.store import mentoring
from integration.store.journey.intake import subjects_of
from integration.store.people import persons
from integration.store.reads.cards import PersonCard
from integration.store.tables.journey.intake import intakes
from integration.store.tables.mentoring import cohorts, duos
from integration.store.tables.people import employees

SHORTEST_SEARCH, MOST_FOUND = 2, 8


class Joining(StrEnum):
    """How far somebody is with joining a group."""

    NEW = "new"
    BEGUN = "begun"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A group of which the reader may tell what they want, how far they are with it, and whether they have a duo in it already."""

    cohort: Cohort
    joining: Joining
    has_duo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody to name, as a staff directory shows them; it says nothing about taking part."""

    person: PersonCard
    department_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """Of a finished intake the topics of the list, by id, and how many subjects are in somebody's own words; never those words."""

    learn: tuple[str, ...]
    offer: tuple[str, ...]
    own_learn: int
    own_offer: int


def openings(db: Session, *, context_id: UUID | None, person: UUID, today: date) -> list[Opening]:
    """The groups of this course that take people in or in which this person has a duo, the one that starts last first."""
    mine = and_(intakes.c.cohort_id == cohorts.c.id, intakes.c.person == person)
    has_duo = exists().where(duos.c.cohort_id == cohorts.c.id, duos.c.ended_at.is_(None), mentoring.has_member([person]))
    found = (
        select(Cohort, intakes.c.id, intakes.c.finished_at, intakes.c.withdrawn_at, has_duo.label("has_duo"))
        .outerjoin(intakes, mine)
        .where(cohorts.c.context_id == context_id)
        .order_by(cohorts.c.starts_on.desc(), cohorts.c.id.desc())
    )
    return [_opening(row) for row in db.execute(found) if row.has_duo or takes_intakes(row.Cohort, today)]


def _opening(row: Row[Any]) -> Opening:
    joining = _joining(begun=bool(row.id), done=bool(row.finished_at), withdrawn=bool(row.withdrawn_at))
    return Opening(cohort=row.Cohort, joining=joining, has_duo=bool(row.has_duo))


def _joining(*, begun: bool, done: bool, withdrawn: bool) -> Joining:
    if withdrawn:
        return Joining.WITHDRAWN
    if done:
        return Joining.DONE
    return Joining.BEGUN if begun else Joining.NEW


def cohort_to_join(db: Session, cohort_id: UUID, *, context_id: UUID | None, person: UUID, today: date) -> Cohort:
    """A group of this course that takes people in, or one in which this person has a duo. Raises `cohort.not-found` for any other."""
    cohort = mentoring.cohort(db, cohort_id)
    is_here = context_id is not None and cohort.context_id == context_id and takes_intakes(cohort, today)
    if not is_here and not mentoring.in_open_duo(db, cohort_id, [person]):
        raise RuleBroken("cohort.not-found")
    return cohort


def colleagues(db: Session, words: str, *, but: UUID) -> list[Colleague]:
    """Those who work here and whose name has all the words, but for the reader; nobody for less than two letters."""
    if len(words.strip()) < SHORTEST_SEARCH:
        return []
    has = [
        or_(*(name.icontains(word, autoescape=True) for name in (employees.c.given_name, employees.c.family_name)))
        for word in words.split()
    ]
    found = (
        select(Employee)
        .where(employees.c.employment_status != EmploymentStatus.LEFT, persons.LEADS, employees.c.id != but, *has)
        .order_by(employees.c.family_name, employees.c.given_name, employees.c.id)
        .limit(MOST_FOUND)
    )
    return [_colleague(one) for one in db.scalars(found)]


def named(db: Session, ids: Iterable[UUID]) -> list[Colleague]:
    """These colleagues, in this order; who is not in the roster any more is left out."""
    wanted = list(ids)
    there = {one.id: one for one in db.scalars(select(Employee).where(employees.c.id.in_(wanted)))} if wanted else {}
    return [_colleague(there[id_]) for id_ in wanted if id_ in there]


def tags_in(db: Session, cohort_id: UUID) -> dict[UUID, Tags]:
    """Who finished an intake for this cohort, with their topics: all that a coordinator sees of it."""
    done = (intakes.c.cohort_id == cohort_id, intakes.c.finished_at.is_not(None), intakes.c.withdrawn_at.is_(None))
    rows = db.execute(select(intakes.c.person, intakes.c.wants, intakes.c.offers).where(*done))
    return {row.person: _tags(subjects_of(row.wants), subjects_of(row.offers)) for row in rows}


def wanted_topics(db: Session, cohort_id: UUID, people: Iterable[UUID]) -> frozenset[str]:
    """The topics of the list that any of these people want to learn about."""
    done = (intakes.c.cohort_id == cohort_id, intakes.c.person.in_(list(people)), intakes.c.withdrawn_at.is_(None))
    wants = db.scalars(select(intakes.c.wants).where(*done, intakes.c.finished_at.is_not(None)))
    return frozenset(subject.topic for kept in wants for subject in subjects_of(kept) if subject.topic)


def _tags(wants: tuple[Subject, ...], offers: tuple[Subject, ...]) -> Tags:
    learn, offer = (tuple(each.topic for each in side if each.topic) for side in (wants, offers))
    return Tags(learn=learn, offer=offer, own_learn=len(wants) - len(learn), own_offer=len(offers) - len(offer))


def _colleague(employee: Employee) -> Colleague:
    return Colleague(person=PersonCard.of(employee), department_name=employee.department_name)
