"""A member of an open duo moves or leaves: the duo gets warning E12, in the transaction that changes the roster.

People count, not records: who left in one source while another says that they work here has not left.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.warnings import HRIS_CHANGE, Cause, cause_of, has_other_manager
from integration.flows.journey import states
from integration.store import mentoring, warnings


def notice(db: Session, import_id: UUID, connection_id: UUID, *, now: datetime) -> None:
    """Look whom an import that was just applied touched."""
    touched = warnings.touched(db, import_id, connection_id)
    causes = {each.person: cause for each in touched if (cause := cause_of(each.before, each.after))}
    for duo in warnings.open_duos_of(db, causes) if causes else []:
        for person in {duo.a, duo.b} & causes.keys():
            _warn(db, duo, person, causes[person], now)
    _notice_lines(db, {each.person for each in touched if has_other_manager(each.before, each.after)}, now)


def look_again(db: Session, person: UUID, *, now: datetime) -> None:
    """Somebody is known by another record than before (ADR 0012): whether they left, and whom they report to, is what that one says."""
    if mentoring.employee(db, person).is_active:
        warnings.settle(db, HRIS_CHANGE, person=person, cause=Cause.LEFT, now=now)
    else:
        for duo in warnings.open_duos_of(db, [person]):
            _warn(db, duo, person, Cause.LEFT, now)
    _notice_lines(db, [person], now)


def _notice_lines(db: Session, moved: Collection[UUID], now: datetime) -> None:
    for duo in warnings.open_duos_below(db, moved) if moved else []:
        below = _who_is_below(db, duo)
        if below:
            _warn(db, duo, below, Cause.REPORTING_LINE, now)


def _warn(db: Session, duo: Duo, person: UUID, cause: Cause, now: datetime) -> None:
    """Who left cannot meet any more: an active duo pauses at once."""
    warnings.warn(db, HRIS_CHANGE, duo, person=person, cause=cause, now=now)
    if cause is Cause.LEFT:
        states.pause_for_absent(db, duo, now)


def _who_is_below(db: Session, duo: Duo) -> UUID | None:
    """The member who reports to the other, by the pair rule; None when neither does."""
    for person, partner in ((duo.a, duo.b), (duo.b, duo.a)):
        if partner in mentoring.bosses_of(db, mentoring.employee(db, person)):
            return person
    return None
