"""What a coordinator sees: facts about the process, never the words two people share (docs/domain.md, visibility)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from integration.domain.journey.gates import Condition
from integration.domain.mentoring.duo import UNSIGNED, Duo, DuoState
from integration.domain.mentoring.programme import Cohort, Programme
from integration.domain.people.employee import Employee, EmploymentStatus
from integration.store import mentoring, warnings
from integration.store.people import persons
from integration.store.reads.cards import Pair, PersonCard, cards_of, pair_of
from integration.store.reads.journey.walks import Stand, stands
from integration.store.tables.courses import course_members
from integration.store.tables.journey.intake import intakes
from integration.store.tables.lti import launches
from integration.store.tables.mentoring import cohorts, duos
from integration.store.tables.people import accounts, employees
from integration.store.warnings import Raised

MOST_CANDIDATES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortLine:
    """A cohort in a list, with the number of its duos that go on."""

    cohort: Cohort
    open_duos: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkChange:
    """A member left, is away for long, or came into one reporting line with the other: stop or match anew before `decide_by`."""

    person: PersonCard
    cause: str
    decide_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoFacts:
    """What a coordinator sees of a duo. `intake_done` and `is_signed` say it of both. The `may_…` say which acts are open.

    `phase` is the duo's own, with the `conditions` that belong to it; `is_held`: by its calendar it would be further.
    `quiet_since`: the last session, or what came after it: the beginning, the end of a pause.
    `changes`: what an HR system told that asks for a decision (E12).
    `answer_by`: until when its members may take to answer a proposal; None once they both did.
    """

    id: UUID
    members: Pair
    state: str
    is_open: bool
    intake_done: bool
    is_signed: bool
    held: int
    planned: int
    last_held_on: date | None
    quiet_since: date
    phase: str
    conditions: Mapping[Condition, bool]
    is_held: bool
    answer_by: date | None
    paused_on: date | None
    pause_is_over: bool
    changes: tuple[WorkChange, ...]
    may_dissolve: bool
    may_close: bool
    may_complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortPage:
    """A cohort with all its duos, those that go on first. `waiting` is how many finished an intake and have no duo here, neither one
    that goes on nor one that is complete.
    """

    cohort: Cohort
    week: int
    phase: str
    duos: tuple[DuoFacts, ...]
    waiting: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could get a duo in this cohort. `launched`: has come in through this cohort's course; `in_course`: is in its list."""

    person: PersonCard
    department_name: str | None
    job_title: str | None
    launched: bool
    in_course: bool = False


def cohorts_of_context(db: Session, context_id: UUID) -> list[CohortLine]:
    """The cohorts of an LMS course, the newest first."""
    open_duos = select(func.count(duos.c.id)).where(duos.c.cohort_id == cohorts.c.id, duos.c.ended_at.is_(None)).scalar_subquery()
    found = select(Cohort, open_duos).where(cohorts.c.context_id == context_id)
    rows = db.execute(found.order_by(cohorts.c.starts_on.desc(), cohorts.c.created_at.desc()))
    return [CohortLine(cohort=cohort, open_duos=count) for cohort, count in rows]


def cohort_page(db: Session, cohort_id: UUID, now: datetime) -> CohortPage:
    """A cohort for its coordinator. Raises `cohort.not-found`. Whose course it is, `cohort.context_id` tells."""
    cohort = mentoring.cohort(db, cohort_id)
    there = db.scalars(select(Duo).where(duos.c.cohort_id == cohort_id).order_by(duos.c.ended_at.is_not(None), duos.c.formed_at)).all()
    return CohortPage(
        cohort=cohort,
        week=cohort.week_at(now.date()),
        phase=cohort.phase_at(now.date()),
        duos=_facts(db, cohort, there, now),
        waiting=_waiting(db, cohort_id),
    )


def duo_facts(db: Session, duo_id: UUID, now: datetime) -> tuple[Cohort, DuoFacts]:
    """One duo for its coordinator, with its cohort. Raises `duo.not-found`."""
    duo = mentoring.duo(db, duo_id)
    cohort = mentoring.cohort(db, duo.cohort_id)
    return cohort, _facts(db, cohort, [duo], now)[0]


def candidates(db: Session, cohort_id: UUID, words: str = "") -> list[Candidate]:
    """Active employees without an open duo here whose name, number or department has all the words; at most 50.

    Those who finished an intake come first, then those who are in the cohort's course, then those who came in through it.
    """
    cohort = mentoring.cohort(db, cohort_id)
    launched = exists().where(
        launches.c.account_id == accounts.c.id,
        accounts.c.employee_id == employees.c.id,
        launches.c.context_id == cohort.context_id,
    )
    in_course = exists().where(
        course_members.c.employee_id == employees.c.id,
        course_members.c.context_id == cohort.context_id,
        course_members.c.left_at.is_(None),
    )
    joins = exists().where(intakes.c.person == employees.c.id, *_joins(cohort_id))
    free = ~_busy(cohort_id)
    found = (
        select(Employee, launched, in_course)
        .where(employees.c.employment_status != EmploymentStatus.LEFT, persons.LEADS, free, *(_has(word) for word in words.split()))
        .order_by(joins.desc(), in_course.desc(), launched.desc(), employees.c.family_name, employees.c.given_name, employees.c.id)
        .limit(MOST_CANDIDATES)
    )
    return [
        Candidate(
            person=PersonCard.of(one),
            department_name=one.department_name,
            job_title=one.job_title,
            launched=bool(was_here),
            in_course=bool(is_here),
        )
        for one, was_here, is_here in db.execute(found)
    ]


def colleague(db: Session, employee_id: UUID) -> Candidate:
    """One person as the list of candidates shows them. Raises `employee.not-found`."""
    one = mentoring.employee(db, employee_id)
    return Candidate(person=PersonCard.of(one), department_name=one.department_name, job_title=one.job_title, launched=False)


def pair_notices(db: Session, programme: Programme, one: UUID, other: UUID) -> dict[str, object]:
    """The fields in which these two should differ for this programme, but do not, with what they share there.

    It is worth a word, never a refusal: a coordinator may have good reasons.
    """
    first = mentoring.employee(db, one)
    return {name: getattr(first, name) for name in programme.same_in(first, mentoring.employee(db, other))}


def _joins(cohort_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return intakes.c.cohort_id == cohort_id, intakes.c.finished_at.is_not(None), intakes.c.withdrawn_at.is_(None)


def _busy(cohort_id: UUID) -> ColumnElement[bool]:
    """That an employee has a duo that goes on in this cohort."""
    theirs = or_(*(employees.c.id == duos.c[side] for side in "ab"))
    return exists().where(duos.c.cohort_id == cohort_id, duos.c.ended_at.is_(None), theirs)


def _done(cohort_id: UUID) -> ColumnElement[bool]:
    """That an employee completed the trajectory of this cohort."""
    theirs = or_(*(employees.c.id == duos.c[side] for side in "ab"))
    return exists().where(duos.c.cohort_id == cohort_id, duos.c.state == DuoState.COMPLETED, theirs)


def _waiting(db: Session, cohort_id: UUID) -> int:
    works = (employees.c.id == intakes.c.person, employees.c.employment_status != EmploymentStatus.LEFT, persons.LEADS)
    return db.scalar(select(func.count()).select_from(intakes).where(*works, *_joins(cohort_id), ~_busy(cohort_id), ~_done(cohort_id))) or 0


def _has(word: str) -> ColumnElement[bool]:
    searched = (employees.c.given_name, employees.c.family_name, employees.c.employee_number, employees.c.department_name)
    return or_(*(column.icontains(word, autoescape=True) for column in searched))


def _facts(db: Session, cohort: Cohort, there: Sequence[Duo], now: datetime) -> tuple[DuoFacts, ...]:
    cards, where = cards_of(db, there), stands(db, cohort, there, now)
    left = warnings.causes_of(db, [duo.id for duo in there])
    return tuple(_facts_of(cohort, where[duo.id], pair_of(duo, cards), _changes(left[duo.id], cards, now)) for duo in there)


def _changes(raised: Sequence[Raised], cards: Mapping[UUID, PersonCard], now: datetime) -> tuple[WorkChange, ...]:
    return tuple(
        WorkChange(
            person=cards[each.person],
            cause=each.cause,
            decide_by=(each.raised_at + warnings.DECIDE_WITHIN).astimezone(now.tzinfo).date(),
        )
        for each in raised
    )


def _facts_of(cohort: Cohort, stand: Stand, members: Pair, changes: tuple[WorkChange, ...]) -> DuoFacts:
    trajectory, duo, clock = stand.trajectory, stand.trajectory.duo, stand.clock
    held = [session.held_on for session in trajectory.counted().values()]
    unsigned = duo.state in UNSIGNED
    return DuoFacts(
        id=duo.id,
        members=members,
        state=duo.state,
        is_open=duo.is_open,
        intake_done=trajectory.aims_of_both,
        is_signed=trajectory.agreed,
        held=len(held),
        planned=cohort.planned_sessions,
        last_held_on=max(held, default=None),
        quiet_since=max((cohort.starts_on, clock.began, *held)),
        phase=stand.phase,
        conditions=stand.conditions,
        is_held=duo.is_open and stand.is_held,
        answer_by=clock.answer_by if duo.state == DuoState.PROPOSED else None,
        paused_on=clock.pause.began_on if clock.pause else None,
        pause_is_over=clock.pause is not None and clock.pause.is_over,
        changes=changes if duo.is_open else (),
        may_dissolve=duo.is_open and unsigned and not trajectory.has_history,
        may_close=duo.state == DuoState.ACTIVE,
        may_complete=duo.is_open and not unsigned,
    )
