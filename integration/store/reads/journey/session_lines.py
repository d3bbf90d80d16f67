"""The sessions of a duo as one of its members sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.session import DuoSession
from integration.domain.measuring import pulse
from integration.domain.mentoring.duo import Duo
from integration.store.journey.pulse import looked_back_on
from integration.store.reads.cards import PersonCard


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionLine:
    """One logged session. `number` counts the sessions that count; None while it is disputed.

    The four `may_…` say what the reader may do with it now. `asks_to_look_back`: it is fresh, and the reader did not yet.
    """

    id: UUID
    number: int | None
    held_on: date
    minutes: int
    format_id: str | None
    next_turn: str | None
    logged_by: PersonCard
    disputed_by: PersonCard | None
    may_dispute: bool
    may_settle: bool
    may_remove: bool
    i_looked_back: bool
    may_look_back: bool
    asks_to_look_back: bool


def session_lines(
    db: Session, sessions: Sequence[DuoSession], *, duo: Duo, person: UUID, cards: dict[UUID, PersonCard], now: datetime
) -> tuple[SessionLine, ...]:
    """The lines of a duo for the person who reads, in the order of the sessions."""
    looked_back = looked_back_on(db, duo.id, person)
    numbers = {session.id: number for number, session in enumerate((one for one in sessions if one.counts), start=1)}
    return tuple(
        SessionLine(
            id=session.id,
            number=numbers.get(session.id),
            held_on=session.held_on,
            minutes=session.minutes,
            format_id=session.format_id,
            next_turn=session.next_turn,
            logged_by=cards[session.logged_by],
            disputed_by=cards[session.disputed_by] if session.disputed_by else None,
            may_dispute=duo.is_open and person != session.logged_by and session.may_be_disputed(now),
            may_settle=duo.is_open and person == session.disputed_by,
            may_remove=duo.is_open and person == session.logged_by,
            i_looked_back=session.id in looked_back,
            may_look_back=pulse.is_open(session, now),
            asks_to_look_back=session.id not in looked_back and pulse.is_asked(session, now),
        )
        for session in sessions
    )
