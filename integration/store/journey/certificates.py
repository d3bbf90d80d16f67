"""Certificates of participation: the one that stands for somebody in a duo or a cohort, and the one with a number."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from integration.domain.journey.certificate import Certificate
from integration.store.tables.journey.certificates import certificates
from integration.store.tables.mentoring import duos

_STANDING = certificates.c.withdrawn_on.is_(None)


def of_duo(db: Session, duo_id: UUID, person: UUID) -> Certificate | None:
    """The certificate that this member took of this duo, and did not take back."""
    mine = (certificates.c.duo_id == duo_id, certificates.c.person == person, _STANDING)
    return db.scalar(select(Certificate).where(*mine))


def of_cohort(db: Session, cohort_id: UUID, person: UUID) -> Certificate | None:
    """The one of somebody in a cohort: its `number` and `issued_on` are what a record in an HR system may carry."""
    joined = select(Certificate).join(duos, duos.c.id == certificates.c.duo_id)
    mine = (duos.c.cohort_id == cohort_id, certificates.c.person == person, _STANDING)
    return db.scalars(joined.where(*mine).order_by(certificates.c.issued_on.desc(), certificates.c.id.desc())).first()


def of_person(db: Session, person: UUID) -> Sequence[Certificate]:
    """All that somebody took and did not take back, the newest first."""
    mine = select(Certificate).where(certificates.c.person == person, _STANDING)
    return db.scalars(mine.order_by(certificates.c.issued_on.desc(), certificates.c.id.desc())).all()


def numbered(db: Session, number: str) -> Certificate | None:
    """The one with this number, also when it was taken back."""
    return db.scalar(select(Certificate).where(certificates.c.number == number))


def forget_old(db: Session, *, issued_before: date) -> None:
    """Those that were kept long enough; nobody can look them up any more."""
    db.execute(delete(certificates).where(certificates.c.issued_on < issued_before))
