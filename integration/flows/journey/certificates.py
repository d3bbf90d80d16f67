"""The certificate of participation: take it, take it back, print it, and tell anybody who has its number whether it is real.

What it says is fixed when it is taken; the sheet is made anew each time somebody asks for it, and kept nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.certificate import YEARS_KEPT, Certificate, check_earned, new_number, read_number, years_from
from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.progress import Milestone, Progress, progress_of
from integration.flows.record_activity import rounded_hours
from integration.post.certificate.press import Press
from integration.post.certificate.sheet import Sheet
from integration.store import mentoring, progress
from integration.store.db import Store
from integration.store.journey import certificates


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A member's own certificate of a duo: the one that was taken, or what one would say that is taken now.

    `name_changed`: it was taken under another name than the one this person has now.
    """

    certificate: Certificate
    is_taken: bool
    name_changed: bool


def look(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> Own:
    """What this member took, or may take. Raises `certificate.not-earned`, and `duo.not-a-member` for anybody else."""
    with store.reading() as db:
        duo = mentoring.duo_of(db, duo_id, person)
        taken = certificates.of_duo(db, duo.id, person)
        shown = taken or _drawn_up(db, duo, person, now)
        name = mentoring.employee(db, person).full_name
        return Own(certificate=shown, is_taken=taken is not None, name_changed=shown.name != name)


def take(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Take it; twice is once. Raises `certificate.not-earned`, and `duo.not-a-member` for anybody else."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        duo.partner_of(person)
        if certificates.of_duo(db, duo.id, person) is None:
            db.add(_drawn_up(db, duo, person, now))


def withdraw(store: Store, *, duo_id: UUID, person: UUID, now: datetime) -> None:
    """Take it back: whoever looks its number up reads that. Another can be taken, with another number."""
    with store.transaction() as db:
        duo = mentoring.hold_duo(db, duo_id)
        certificate = certificates.of_duo(db, duo.id, person)
        if certificate is not None:
            certificate.withdrawn_on = now.date()


def print_sheet(store: Store, press: Press, *, duo_id: UUID, person: UUID, say: Callable[[Certificate], Sheet]) -> bytes:
    """The PDF of a certificate that was taken. Raises `certificate.not-found`, and `Retriable` while the press is too busy."""
    with store.reading() as db:
        certificate = certificates.of_duo(db, duo_id, person)
    if certificate is None:
        raise RuleBroken("certificate.not-found")
    return press.print_pdf(say(certificate))


def look_up(store: Store, typed: str) -> Certificate | None:
    """The certificate with this number, also one that was taken back; None where we know none, or keep it no longer."""
    number = read_number(typed)
    if number is None:
        return None
    with store.reading() as db:
        return certificates.numbered(db, number)


def forget_old(db: Session, now: datetime) -> None:
    """After two years nobody can look one up any more."""
    certificates.forget_old(db, issued_before=years_from(now.date(), -YEARS_KEPT))


def _drawn_up(db: Session, duo: Duo, person: UUID, now: datetime) -> Certificate:
    """What a certificate taken now says: all that this person did in the cohort, in whichever duo."""
    cohort, reached = mentoring.cohort(db, duo.cohort_id), _reached(db, duo, person)
    times = Counter(each.milestone for each in reached.achieved)
    check_earned(duo, sessions=times[Milestone.SESSION])
    ended = duo.ended_at or now
    return Certificate(
        number=new_number(),
        duo_id=duo.id,
        person=person,
        name=mentoring.employee(db, person).full_name,
        programme=cohort.programme,
        starts_on=cohort.starts_on,
        ended_on=ended.astimezone(now.tzinfo).date(),
        hours=rounded_hours(reached.minutes),
        sessions=times[Milestone.SESSION],
        meetings=times[Milestone.GROUP_SESSION],
        issued_on=now.date(),
    )


def _reached(db: Session, duo: Duo, person: UUID) -> Progress:
    cohort = mentoring.cohort(db, duo.cohort_id)
    mine = progress.trajectories(db, cohort.id, [person])
    return progress_of(person, cohort, mine, progress.own_achievements(db, cohort.id, person))
