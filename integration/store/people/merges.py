"""Records that somebody confirmed to be one person's, and what moves with them: accounts, duos and all that is in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from sqlalchemy import Row, Table, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.people.employee import Employee, EmploymentStatus
from integration.store.mentoring import has_member
from integration.store.tables.courses import course_members
from integration.store.tables.journey.certificates import certificates
from integration.store.tables.journey.gatherings import attendance, gatherings
from integration.store.tables.journey.goals import goal_notes
from integration.store.tables.journey.harvest import farewells, harvest_items, harvest_yeses
from integration.store.tables.journey.intake import intakes
from integration.store.tables.journey.measures import responses
from integration.store.tables.journey.midway import midway_choices, midway_thoughts
from integration.store.tables.journey.no_time import time_reports
from integration.store.tables.journey.nudges import nudges
from integration.store.tables.journey.own_page import removals
from integration.store.tables.journey.pulse import notes, pulses
from integration.store.tables.journey.sharing import shared_scans
from integration.store.tables.journey.states import endings
from integration.store.tables.journey.triads import triads
from integration.store.tables.mentoring import activity, agreements, aims, cohorts, duo_sessions, duos, progress, signatures, warnings
from integration.store.tables.people import accounts, employees, merges
from integration.store.tables.statements import statements

IN_DUOS: tuple[tuple[Table, str], ...] = (
    (aims, "person"),
    (agreements, "written_by"),
    (duo_sessions, "logged_by"),
    (duo_sessions, "disputed_by"),
    (activity, "person"),
    (warnings, "person"),
    (endings, "person"),
    (pulses, "person"),
    (notes, "person"),
    (goal_notes, "person"),
    (midway_thoughts, "person"),
    (midway_choices, "person"),
    (harvest_items, "person"),
    (harvest_yeses, "person"),
    (farewells, "person"),
    (responses, "person"),
    (responses, "about"),
    (shared_scans, "person"),
    (removals, "person"),
    (certificates, "person"),
    (nudges, "person"),
    (time_reports, "person"),
)
"""Where a duo names its members, besides the duo itself and its signatures."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Belongings:
    """What hangs on a person: our ids of accounts, duos, places in courses, intakes, statements to HR, and triads of which they
    are the third. All that is in a duo goes with it.
    """

    accounts: frozenset[UUID] = frozenset()
    duos: frozenset[UUID] = frozenset()
    places: frozenset[UUID] = frozenset()
    intakes: frozenset[UUID] = frozenset()
    statements: frozenset[UUID] = frozenset()
    triads: frozenset[UUID] = frozenset()

    def without(self, other: Belongings) -> Belongings:
        """What is left when the other's are taken away."""
        return Belongings(**{name: getattr(self, name) - getattr(other, name) for name in self.__slots__})

    def as_json(self) -> dict[str, list[str]]:
        """As a column keeps it."""
        return {name: sorted(map(str, getattr(self, name))) for name in self.__slots__}

    @classmethod
    def of_json(cls, kept: dict[str, list[str]]) -> Self:
        """As a column kept it."""
        return cls(**{name: frozenset(map(UUID, ids)) for name, ids in kept.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """`other_id` is one more record of `lead_id`; `moved` came along with it. `basis`: number, email, came-back or admin."""

    id: UUID
    lead_id: UUID
    other_id: UUID
    basis: str
    moved: Belongings
    confirmed_by: str
    confirmed_at: datetime


def hold(db: Session, *ids: UUID) -> list[Employee]:
    """These records in this order, locked until the end of the transaction; fewer when one is not there."""
    wanted = select(Employee).where(employees.c.id.in_(ids)).order_by(employees.c.id).with_for_update()
    found = {each.id: each for each in db.scalars(wanted.execution_options(populate_existing=True))}
    return [found[id_] for id_ in ids if id_ in found]


def belongings(db: Session, person: UUID) -> Belongings:
    """All that hangs on a person now."""
    return Belongings(
        accounts=frozenset(db.scalars(select(accounts.c.id).where(accounts.c.employee_id == person))),
        duos=frozenset(db.scalars(select(duos.c.id).where(has_member([person])))),
        places=frozenset(db.scalars(select(course_members.c.id).where(course_members.c.employee_id == person))),
        intakes=frozenset(db.scalars(select(intakes.c.id).where(intakes.c.person == person))),
        statements=frozenset(db.scalars(select(statements.c.id).where(statements.c.person == person))),
        triads=frozenset(db.scalars(select(triads.c.id).where(triads.c.person == person))),
    )


def hand_over(db: Session, what: Belongings, *, giver: UUID, taker: UUID) -> set[UUID]:
    """What still hangs on `giver` hangs on `taker` from now on. Gives the cohorts whose progress must be worked out anew."""
    db.flush()
    for table, column, ids in ((accounts, "employee_id", what.accounts), (course_members, "employee_id", what.places)):
        _rename(db, table, column, table.c.id.in_(ids), giver, taker)
    _hand_over_statements(db, what.statements, giver, taker)
    told = _hand_over_intakes(db, what.intakes, giver, taker)
    mine = set(db.scalars(select(duos.c.id).where(duos.c.id.in_(what.duos), has_member([giver]))))
    for side in "ab":
        _rename(db, duos, side, duos.c.id.in_(mine), giver, taker)
    _hand_over_attendance(db, mine, giver, taker)
    for table, column in IN_DUOS:
        _rename(db, table, column, table.c.duo_id.in_(mine), giver, taker)
    versions = select(agreements.c.id).where(agreements.c.duo_id.in_(mine))
    _rename(db, signatures, "person", signatures.c.agreement_id.in_(versions), giver, taker)
    told |= _hand_over_triads(db, what.triads, giver, taker)
    db.expire_all()
    return told | set(db.scalars(select(duos.c.cohort_id).where(duos.c.id.in_(mine))))


def _hand_over_intakes(db: Session, ids: Collection[UUID], giver: UUID, taker: UUID) -> set[UUID]:
    """Only into cohorts for which the taker told nothing: there is one intake for each, and nobody's words are overwritten."""
    theirs = select(intakes.c.cohort_id).where(intakes.c.person == taker)
    moving = (intakes.c.id.in_(ids), intakes.c.person == giver, intakes.c.cohort_id.not_in(theirs))
    told = {row.id: row.cohort_id for row in db.execute(select(intakes.c.id, intakes.c.cohort_id).where(*moving))}
    _rename(db, intakes, "person", intakes.c.id.in_(told), giver, taker)
    return set(told.values())


def _hand_over_statements(db: Session, ids: Collection[UUID], giver: UUID, taker: UUID) -> None:
    """Only of competencies of which the taker tells HR nothing: what they say themselves stands."""
    theirs = select(statements.c.competency).where(statements.c.person == taker)
    _rename(db, statements, "person", statements.c.id.in_(ids) & statements.c.competency.not_in(theirs), giver, taker)


def _hand_over_triads(db: Session, ids: Collection[UUID], giver: UUID, taker: UUID) -> set[UUID]:
    moving = (triads.c.id.in_(ids), triads.c.person == giver)
    where = select(duos.c.cohort_id).join(triads, triads.c.duo_id == duos.c.id).where(*moving)
    told = set(db.scalars(where))
    _rename(db, triads, "person", triads.c.id.in_(ids), giver, taker)
    return told


def _hand_over_attendance(db: Session, mine: Collection[UUID], giver: UUID, taker: UUID) -> None:
    """Of the meetings of these duos' groups; at one where the taker was too, they were once."""
    theirs = select(attendance.c.gathering_id).where(attendance.c.person == taker)
    groups = select(duos.c.cohort_id).where(duos.c.id.in_(mine))
    meetings = select(gatherings.c.id).where(gatherings.c.cohort_id.in_(groups), gatherings.c.id.not_in(theirs))
    _rename(db, attendance, "person", attendance.c.gathering_id.in_(meetings), giver, taker)


def forget_progress(db: Session, person: UUID, cohort_ids: Collection[UUID]) -> None:
    """Somebody has no duo in these cohorts any more."""
    still = select(duos.c.cohort_id).where(has_member([person]))
    gone = (progress.c.person == person, progress.c.cohort_id.in_(cohort_ids), progress.c.cohort_id.not_in(still))
    db.execute(delete(progress).where(*gone))


def are_apart(db: Session, one: UUID, other: UUID) -> bool:
    """Whether mentoring keeps these two apart: they are each other's partner, or both have a duo that goes on in one cohort."""
    both = select(duos.c.id).where(or_(*((duos.c.a == a) & (duos.c.b == b) for a, b in ((one, other), (other, one)))))
    if db.scalar(both.limit(1)):
        return True
    going_on = [select(duos.c.cohort_id).where(duos.c.ended_at.is_(None), has_member([person])) for person in (one, other)]
    return db.scalar(select(cohorts.c.id).where(*(cohorts.c.id.in_(each) for each in going_on)).limit(1)) is not None


def add(db: Session, merge: Merge) -> None:
    """Keep that these are one person's records, and let the other point at the one that leads."""
    row = {name: getattr(merge, name) for name in Merge.__slots__} | {"moved": merge.moved.as_json()}
    db.execute(insert(merges).values(row))
    _point(db, merge.other_id, merge.lead_id)


def relead(db: Session, lead: UUID, new_lead: UUID) -> None:
    """Whoever was a record of `lead` is one of `new_lead`."""
    db.execute(update(employees).where(employees.c.merged_into == lead, employees.c.id != new_lead).values(merged_into=new_lead))
    db.execute(update(merges).where(merges.c.lead_id == lead, merges.c.undone_at.is_(None)).values(lead_id=new_lead))


def end(db: Session, merge: Merge, *, actor: str, now: datetime) -> None:
    """The other record is a person of its own again."""
    db.execute(update(merges).where(merges.c.id == merge.id).values(undone_by=actor, undone_at=now))
    _point(db, merge.other_id, None)


def of_other(db: Session, other: UUID) -> Merge | None:
    """How this record came to be one more of somebody; None when it is a person of its own."""
    row = db.execute(select(merges).where(merges.c.other_id == other, merges.c.undone_at.is_(None))).one_or_none()
    return _merge(row) if row else None


def of_lead(db: Session, lead: UUID) -> list[Merge]:
    """The other records of a person."""
    rows = db.execute(select(merges).where(merges.c.lead_id == lead, merges.c.undone_at.is_(None)).order_by(merges.c.id))
    return [_merge(row) for row in rows]


def newest(db: Session, *, most: int = 100) -> list[Merge]:
    """Records that are one person's now, those confirmed last first."""
    rows = db.execute(select(merges).where(merges.c.undone_at.is_(None)).order_by(merges.c.confirmed_at.desc(), merges.c.id).limit(most))
    return [_merge(row) for row in rows]


def outlived(db: Session) -> Sequence[tuple[UUID, UUID]]:
    """People whose leading record has left while another still works here: the two records, the one that has left first."""
    lead, other = employees.alias("lead"), employees.alias("other")
    left = EmploymentStatus.LEFT.value
    found = select(lead.c.id, other.c.id).join(other, other.c.merged_into == lead.c.id)
    rows = db.execute(found.where(lead.c.employment_status == left, other.c.employment_status != left).order_by(other.c.id))
    return [*{gone: (gone, here) for gone, here in reversed(rows.all())}.values()]


def _rename(db: Session, table: Table, column: str, rows: Any, giver: UUID, taker: UUID) -> None:
    db.execute(update(table).where(rows, table.c[column] == giver).values({column: taker}))


def _point(db: Session, other: UUID, lead: UUID | None) -> None:
    db.execute(update(employees).where(employees.c.id == other).values(merged_into=lead))


def _merge(row: Row[tuple[Any, ...]]) -> Merge:
    return Merge(**{name: getattr(row, name) for name in Merge.__slots__} | {"moved": Belongings.of_json(row.moved)})
