"""Midway: write down alone what one thinks, choose separately, and what follows once both have chosen.

Each function is one transaction that first locks the duo. Until both have chosen nothing is an activity: nobody can see that
somebody wrote or chose.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.domain.journey.midway import Choice, Chosen, Thoughts, outcome
from integration.domain.mentoring.activity import ActivityKind
from integration.domain.mentoring.duo import UNSIGNED, Duo
from integration.flows.record_activity import happened
from integration.store import mentoring
from integration.store.db import Store
from integration.store.journey import midway


def write_thoughts(store: Store, *, duo_id: UUID, person: UUID, thoughts: Thoughts, now: datetime) -> None:
    """Keep what one wants more of, less of, and as it is: for oneself, to read aloud from."""
    with store.transaction() as db:
        duo = _held(db, duo_id, person)
        midway.keep_thoughts(db, duo.id, person, thoughts, now)


def choose(store: Store, *, duo_id: UUID, chosen: Chosen, now: datetime) -> None:
    """Choose, or choose otherwise, as long as the other did not choose. Raises `midway.chosen` after that.

    With the second choice the conversation counts for both (M5); where one wants to adjust, a new version of the agreement waits
    for both signatures.
    """
    with store.transaction() as db:
        duo = _held(db, duo_id, chosen.person)
        if len(midway.choices_of(db, [duo.id])[duo.id]) == 2:
            raise RuleBroken("midway.chosen")
        midway.keep_choice(db, duo.id, chosen)
        decided = outcome(each.choice for each in midway.choices_of(db, [duo.id])[duo.id].values())
        if decided is not None:
            _decided(db, duo, decided, now)


def _held(db: Session, duo_id: UUID, person: UUID) -> Duo:
    """The duo, locked. Raises `duo.not-active` before the two have signed."""
    duo = mentoring.hold_duo_of(db, duo_id, person)
    if duo.state in UNSIGNED:
        raise RuleBroken("duo.not-active")
    return duo


def _decided(db: Session, duo: Duo, decided: Choice, now: datetime) -> None:
    """The order in which the two chose is kept nowhere."""
    if decided is Choice.ADJUST:
        table = mentoring.signing_table(db, duo)
        db.add(table.next_version(None, terms=table.agreement.terms, now=now))
    happened(db, ActivityKind.MIDWAY_HELD, duo, None, now)
