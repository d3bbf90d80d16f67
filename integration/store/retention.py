"""What goes at the end of a term (domain/retention.py), by the duos or the people whose term is over. Twice is once.

A row that says that something was done stays until participation goes; what people wrote or answered goes, and a row that
was nothing else goes with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Delete, Table, Update, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.mentoring.duo import Duo
from integration.domain.people.employee import EmploymentStatus
from integration.domain.retention import Data
from integration.store.db import inserting
from integration.store.tables.journey import (
    gatherings,
    goals,
    harvest,
    intake,
    measures,
    meetings,
    midway,
    no_time,
    own_page,
    pulse,
    sharing,
)
from integration.store.tables.journey.certificates import certificates
from integration.store.tables.journey.triads import triads
from integration.store.tables.mentoring import agreements, aims, duos, progress
from integration.store.tables.people import audit, employees
from integration.store.tables.statements import statements

MOST_AT_ONCE, BOTH = 500, 2
STILL_READ = ("account.contradicted",)
"""Acts of the audit from which a decision is still read: they stay until the account goes."""
BY_WRITER: tuple[Table, ...] = (
    aims,
    pulse.notes,
    goals.goal_notes,
    pulse.pulses,
    measures.responses,
    sharing.shared_scans,
    midway.midway_thoughts,
    harvest.harvest_items,
    harvest.farewells,
    intake.intakes,
    no_time.time_reports,
    statements,
)
"""What one person wrote or answered: all of it goes with who left. What two wrote is the partner's too."""
Statement = Delete | Update
Due = Sequence[UUID]


def cohorts_with_ended_duos(db: Session) -> Sequence[UUID]:
    """Where something may be due."""
    return db.scalars(select(duos.c.cohort_id).where(duos.c.ended_at.is_not(None)).distinct().order_by(duos.c.cohort_id)).all()


def duos_in(db: Session, cohort_id: UUID) -> Sequence[Duo]:
    """All of them, over or not."""
    return db.scalars(select(Duo).where(duos.c.cohort_id == cohort_id)).all()


def let_go(db: Session, data: Data, duo_ids: Due, now: datetime) -> None:
    """Remove what these duos hold of this."""
    for ids in _parts(duo_ids):
        for statement in OF_DUOS[data](ids, now):
            db.execute(statement)


def let_go_of_people(db: Session, data: Data, cohort_id: UUID, people: Due) -> None:
    """Remove what these people have of this in a cohort in which they have no duo any more that would need it."""
    for ids in _parts(people):
        for statement in OF_PEOPLE[data](cohort_id, ids):
            db.execute(statement)


def remove_duos(db: Session, duo_ids: Due) -> None:
    """Remove these duos, and by their keys all that is still in them; a certificate has its own term, and its duo waits for it."""
    for ids in _parts(duo_ids):
        db.execute(delete(duos).where(duos.c.id.in_(ids), ~exists().where(certificates.c.duo_id == duos.c.id)))


def forget_views(db: Session, *, before: date) -> None:
    """Remove who looked at what, long ago."""
    db.execute(delete(own_page.views).where(own_page.views.c.viewed_on < before))


def forget_audit(db: Session, *, before: datetime) -> None:
    """Remove old lines of the audit, but those from which something is still decided."""
    db.execute(delete(audit).where(audit.c.at < before, audit.c.act.not_in(STILL_READ)))


def left_before(db: Session, day: date) -> list[UUID]:
    """Everybody who left before that day, by HR, in none of their records works here any more, and ever took part.

    An end that HR tells late counts from the day it was told.
    """
    others = employees.alias("others")
    works_here = exists().where(others.c.merged_into == employees.c.id, others.c.employment_status != EmploymentStatus.LEFT)
    took_part = or_(
        exists().where(or_(duos.c.a == employees.c.id, duos.c.b == employees.c.id)),
        exists().where(intake.intakes.c.person == employees.c.id),
    )
    gone = (employees.c.merged_into.is_(None), employees.c.employment_status == EmploymentStatus.LEFT, ~works_here, took_part)
    rows = db.execute(select(employees.c.id, employees.c.employment_end_date, employees.c.changed_at).where(*gone).order_by(employees.c.id))
    return [row.id for row in rows if max(row.employment_end_date or date.min, row.changed_at.date()) < day]


def let_go_of_writers(db: Session, people: Due, now: datetime) -> None:
    """Remove what these people wrote and answered, and keep that they did; that both chose midway stays, without their words."""
    for ids in _parts(people):
        _note_removal(db, ids, now)
        for table in BY_WRITER:
            db.execute(delete(table).where(table.c.person.in_(ids)))
        for statement in _emptied(ids):
            db.execute(statement)


def _emptied(people: Due) -> list[Statement]:
    """Their words in rows that stay; a question for the next session is of the side that asked it."""
    choices, asked = midway.midway_choices, meetings.meetings
    theirs = or_(and_(asked.c.asked_by == "a", duos.c.a.in_(people)), and_(asked.c.asked_by == "b", duos.c.b.in_(people)))
    return [
        update(choices).where(choices.c.person.in_(people), choices.c.words != "").values(words=""),
        update(triads).where(triads.c.person.in_(people)).values(learn="", offer=""),
        update(asked).where(exists().where(duos.c.id == asked.c.duo_id, theirs)).values(question=None, asked_by=None),
    ]


def removed_in(db: Session, duo_ids: Collection[UUID]) -> frozenset[UUID]:
    """Who took what they wrote out of any of these duos."""
    return frozenset(db.scalars(select(own_page.removals.c.person).where(own_page.removals.c.duo_id.in_(duo_ids))))


def _note_removal(db: Session, people: Due, now: datetime) -> None:
    mine = or_(duos.c.a.in_(people), duos.c.b.in_(people))
    rows = [
        {"duo_id": duo.id, "person": person, "removed_at": now}
        for duo in db.scalars(select(Duo).where(mine).order_by(duos.c.id))
        for person in duo.members
        if person in people
    ]
    if rows:
        db.execute(inserting(db, own_page.removals).values(rows).on_conflict_do_nothing())


def _parts(ids: Due) -> Iterable[Due]:
    return (ids[begin : begin + MOST_AT_ONCE] for begin in range(0, len(ids), MOST_AT_ONCE))


def _content(ids: Due, now: datetime) -> list[Statement]:
    """What two people wrote and showed each other. That it was agreed and signed stays; what was agreed does not."""
    went_out = select(func.count()).where(harvest.harvest_yeses.c.item_id == harvest.harvest_items.c.id).scalar_subquery()
    return [
        delete(aims).where(aims.c.duo_id.in_(ids)),
        update(triads).where(triads.c.duo_id.in_(ids)).values(learn="", offer=""),
        update(agreements).where(agreements.c.duo_id.in_(ids)).values(terms={}),
        delete(pulse.notes).where(pulse.notes.c.duo_id.in_(ids), pulse.notes.c.shared_words.is_not(None)),
        delete(goals.goal_notes).where(goals.goal_notes.c.duo_id.in_(ids), goals.goal_notes.c.shared_words.is_not(None)),
        update(goals.goal_notes).where(goals.goal_notes.c.duo_id.in_(ids)).values(about=""),
        *_all_of(ids, midway.midway_choices, meetings.meetings, harvest.farewells, no_time.time_reports),
        delete(harvest.harvest_items).where(harvest.harvest_items.c.duo_id.in_(ids), went_out < BOTH),
        update(duos).where(duos.c.id.in_(ids)).values(let_go_at=now),
    ]


def _own_notes(ids: Due, _now: datetime) -> list[Statement]:
    notes = [(table, table.c.own_words.is_not(None)) for table in (pulse.notes, goals.goal_notes)]
    return [*(delete(table).where(table.c.duo_id.in_(ids), mine) for table, mine in notes), *_all_of(ids, midway.midway_thoughts)]


def _all_of(ids: Due, *tables: Table) -> list[Statement]:
    return [delete(table).where(table.c.duo_id.in_(ids)) for table in tables]


OF_DUOS: Mapping[Data, Callable[[Due, datetime], list[Statement]]] = {
    Data.CONTENT: _content,
    Data.OWN_NOTES: _own_notes,
    Data.PULSES: lambda ids, _now: _all_of(ids, pulse.pulses, pulse.balances),
    Data.HARVEST: lambda ids, _now: _all_of(ids, harvest.harvest_items),
}


def _intakes(cohort_id: UUID, people: Due) -> list[Statement]:
    return [delete(intake.intakes).where(intake.intakes.c.cohort_id == cohort_id, intake.intakes.c.person.in_(people))]


def _scans(cohort_id: UUID, people: Due) -> list[Statement]:
    shown = sharing.shared_scans
    here = select(duos.c.id).where(duos.c.cohort_id == cohort_id)
    return [
        delete(measures.responses).where(measures.responses.c.cohort_id == cohort_id, measures.responses.c.person.in_(people)),
        delete(shown).where(shown.c.duo_id.in_(here), shown.c.person.in_(people)),
    ]


def _taking_part(cohort_id: UUID, people: Due) -> list[Statement]:
    together = select(gatherings.gatherings.c.id).where(gatherings.gatherings.c.cohort_id == cohort_id)
    was_there = gatherings.attendance
    return [
        delete(progress).where(progress.c.cohort_id == cohort_id, progress.c.person.in_(people)),
        delete(was_there).where(was_there.c.gathering_id.in_(together), was_there.c.person.in_(people)),
    ]


OF_PEOPLE: Mapping[Data, Callable[[UUID, Due], list[Statement]]] = {
    Data.CONTENT: _intakes,
    Data.SCANS: _scans,
    Data.PARTICIPATION: _taking_part,
}
"""What is kept per person and cohort: it goes once no duo of theirs there needs it."""
