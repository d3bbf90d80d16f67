"""What was only meant for a while goes: launches nobody finished, sessions, one-time links, tokens, turns, questions for permission,
people who left a course, refused launches, records that somebody looked at while mapping."""

from __future__ import annotations

from datetime import datetime, timedelta

from integration.domain.lms.membership import GRACE
from integration.flows.access import sign_in
from integration.store import timetable
from integration.store.db import Store
from integration.store.lms import launch_log, members, tokens
from integration.store.people import grants, mappings

TURNS_ARE_KEPT_FOR = timedelta(days=1)


def forget(store: Store, *, now: datetime) -> None:
    """Remove everything that has expired."""
    sign_in.forget_expired(store, now=now)
    with store.transaction() as db:
        tokens.forget_expired(db, now=now)
        grants.forget_questions(db, now=now)
        mappings.forget_samples(db, now=now)
        launch_log.forget_old(db, now=now)
        members.forget_left(db, before=now - GRACE)
        timetable.forget_turns(db, before=now - TURNS_ARE_KEPT_FOR)
