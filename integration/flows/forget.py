"""What was only meant for a while goes: launches nobody finished, sessions, one-time links, tokens, turns, questions for permission,
triads after sixty days, people who left a course, refused launches, records that somebody looked at while mapping, intakes of which
nothing came, certificates that were kept long enough, reminders."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from integration.domain.journey.intake import UNDO
from integration.domain.lms.membership import GRACE
from integration.domain.retention import AS_IN_THE_TABLE, Data, Terms
from integration.flows import triads
from integration.flows.access import sign_in
from integration.flows.journey.certificates import forget_old
from integration.flows.journey.nudges import MAIL_ROOM
from integration.store import outbox, timetable
from integration.store.db import Store
from integration.store.journey import intake, nudges
from integration.store.lms import launch_log, members, tokens
from integration.store.people import grants, mappings

TURNS_ARE_KEPT_FOR = timedelta(days=1)
NUDGES_ARE_KEPT_FOR = timedelta(days=365)
"""As long as the longest trajectory, because each thing is said once."""


def forget(store: Store, *, now: datetime, terms: Terms = AS_IN_THE_TABLE) -> None:
    """Remove everything that has expired."""
    sign_in.forget_expired(store, now=now)
    triads.end_outlived(store, now=now)
    with store.transaction() as db:
        tokens.forget_expired(db, now=now)
        grants.forget_questions(db, now=now)
        mappings.forget_samples(db, now=now)
        launch_log.forget_old(db, now=now)
        members.forget_left(db, before=now - GRACE)
        _forget_intakes(db, terms, now)
        forget_old(db, now)
        nudges.forget_old(db, before=now - NUDGES_ARE_KEPT_FOR)
        outbox.forget(db, MAIL_ROOM, before=now - NUDGES_ARE_KEPT_FOR)
        timetable.forget_turns(db, before=now - TURNS_ARE_KEPT_FOR)


def _forget_intakes(db: Session, terms: Terms, now: datetime) -> None:
    """What was taken back, what led to no duo, and whom people would like or rather not have (docs/domain.md, retention)."""
    matched = datetime.combine(terms.before(Data.VETOES, now.date()), now.timetz())
    intake.forget_withdrawn(db, before=now - UNDO)
    intake.forget_without_duo(db, began_before=terms.before(Data.INTEREST, now.date()), apart_before=matched)
    intake.forget_colleagues(db, matched_before=matched)
