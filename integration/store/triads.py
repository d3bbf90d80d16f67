"""Who learns along with which duo, now and before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from integration.domain.journey.session import DuoSession
from integration.domain.mentoring.progress import Along
from integration.domain.mentoring.triad import LONGEST, Triad
from integration.store.mentoring import has_member
from integration.store.tables.journey.triads import triads
from integration.store.tables.mentoring import duo_sessions, duos


def of_duo(db: Session, duo_id: UUID, today: date) -> Triad | None:
    """The one that is proposed or lasts."""
    found = db.scalar(select(Triad).where(triads.c.duo_id == duo_id, triads.c.ended_on.is_(None)))
    return found if found is not None and not found.is_over(today) else None


def ever_of_duo(db: Session, duo_id: UUID) -> Sequence[Triad]:
    """All that began in this duo."""
    return db.scalars(select(Triad).where(triads.c.duo_id == duo_id, triads.c.began_on.is_not(None))).all()


def around(db: Session, person: UUID, today: date) -> Sequence[Triad]:
    """Those that are proposed or last in which this person is one of the three."""
    mine = or_(triads.c.person == person, triads.c.duo_id.in_(select(duos.c.id).where(has_member([person]))))
    found = db.scalars(select(Triad).where(mine, triads.c.ended_on.is_(None)).order_by(triads.c.proposed_at)).all()
    return [each for each in found if not each.is_over(today)]


def with_third(db: Session, cohort_id: UUID, person: UUID) -> Sequence[Triad]:
    """All in this group of which this person is or was the third."""
    here = (triads.c.duo_id == duos.c.id, duos.c.cohort_id == cohort_id, triads.c.person == person)
    return db.scalars(select(Triad).where(*here)).all()


def along(db: Session, cohort_id: UUID, person: UUID, today: date) -> Along:
    """What somebody did as a third in this group: the sessions of those days that count."""
    mine = [each for each in with_third(db, cohort_id, person) if each.began_on]
    held = db.scalars(select(DuoSession).where(duo_sessions.c.duo_id.in_([each.duo_id for each in mine]))).all() if mine else ()
    covered = [one for one in held if one.counts and any(each.duo_id == one.duo_id and each.covers(one.held_on) for each in mine)]
    return Along(sessions=tuple(covered), lasts=any(each.lasts(today) for each in mine))


def thirds_of(db: Session, duo_id: UUID) -> set[UUID]:
    """Everybody who learned along with this duo."""
    return {each.person for each in ever_of_duo(db, duo_id)}


def thirds_in(db: Session, cohort_id: UUID) -> set[UUID]:
    """Everybody who learned along with a duo of this group."""
    return set().union(*thirds_by_duo(db, cohort_id).values())


def thirds_by_duo(db: Session, cohort_id: UUID) -> Mapping[UUID, set[UUID]]:
    """The same, for each duo of the group that had company."""
    here = (triads.c.duo_id == duos.c.id, duos.c.cohort_id == cohort_id, triads.c.began_on.is_not(None))
    found: dict[UUID, set[UUID]] = {}
    for duo_id, person in db.execute(select(triads.c.duo_id, triads.c.person).where(*here)).all():
        found.setdefault(duo_id, set()).add(person)
    return found


def outlived(db: Session, today: date) -> Sequence[Triad]:
    """Those that had their sixty days, and are not closed yet."""
    return db.scalars(select(Triad).where(triads.c.ended_on.is_(None), triads.c.began_on < today - LONGEST)).all()


def end_those(db: Session, found: Sequence[Triad], today: date) -> None:
    """These are over."""
    for each in found:
        each.end(today)
    db.flush()


def end_of_duo(db: Session, duo_id: UUID, today: date) -> None:
    """The duo came to an end, and with it what somebody learned along."""
    end_those(db, db.scalars(select(Triad).where(triads.c.duo_id == duo_id, triads.c.ended_on.is_(None))).all(), today)
