"""Saying goodbye: each says that they are done, and with the second the trajectory is complete."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.farewell import Farewell
from integration.domain.mentoring.activity import ActivityKind
from integration.domain.mentoring.duo import Duo
from integration.flows.record_activity import happened
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import farewell
from integration.store.reads.journey.walks import stands


def say_goodbye(store: Store, *, duo_id: UUID, said: Farewell, now: datetime) -> None:
    """Be done. Once both are, the duo is completed, and both stand at 100. Raises `farewell.too-early`."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, said.person)
        _check_time(db, duo, now)
        farewell.keep(db, duo.id, said)
        if set(farewell.farewells_of(db, duo.id)) >= set(duo.members):
            duo.complete(now)
            happened(db, ActivityKind.DUO_COMPLETED, duo, None, now)


def take_back(store: Store, *, duo_id: UUID, person: UUID) -> None:
    """Not be done after all, as long as the other is not either."""
    with store.transaction() as db:
        duo = mentoring.hold_duo_of(db, duo_id, person)
        farewell.forget(db, duo.id, person)


def _check_time(db: Session, duo: Duo, now: datetime) -> None:
    if not stands(db, mentoring.cohort(db, duo.cohort_id), [duo], now)[duo.id].may_round_off:
        raise RuleBroken("farewell.too-early")
