"""A session of a duo: counts as soon as one partner logs it; the other may dispute it for seven days."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id

DISPUTE_WITHIN = timedelta(days=7)
SHORTEST, LONGEST = 15, 480
FORMAT_ID = re.compile(r"[A-Z][0-9]{2}")


@dataclass(kw_only=True, eq=False)
class DuoSession:
    """One conversation that was held, as logged by one of the two (docs/domain.md, milestone M3).

    `next_turn` (a or b) begins in the session after it; None: the other one than in this session.
    """

    duo_id: UUID
    held_on: date
    minutes: int
    logged_by: UUID
    logged_at: datetime
    format_id: str | None = None
    next_turn: str | None = None
    disputed_by: UUID | None = None
    disputed_at: datetime | None = None
    removed_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def counts(self) -> bool:
        """Whether this session counts for progress: logged, not disputed, not removed."""
        return self.disputed_at is None and self.removed_at is None

    def may_be_disputed(self, now: datetime) -> bool:
        """Whether the seven days are still running and nobody disputes it yet."""
        return self.counts and now < self.logged_at + DISPUTE_WITHIN

    def dispute(self, person: UUID, now: datetime) -> None:
        """Say that this session was not held like this: it does not count until the two have settled it."""
        self.must_be_there()
        if person == self.logged_by:
            raise RuleBroken("session.own-log")
        if self.disputed_at is not None:
            raise RuleBroken("session.already-disputed")
        if not self.may_be_disputed(now):
            raise RuleBroken("session.dispute-too-late")
        self.disputed_by, self.disputed_at = person, now

    def settle(self, person: UUID) -> None:
        """Take the dispute back, by the one who raised it: the session counts again."""
        self.must_be_there()
        if self.disputed_at is None:
            raise RuleBroken("session.not-disputed")
        if person != self.disputed_by:
            raise RuleBroken("session.not-your-dispute")
        self.disputed_by = self.disputed_at = None

    def remove(self, person: UUID, now: datetime) -> None:
        """Take the log back, by the one who wrote it; the day is free again."""
        self.must_be_there()
        if person != self.logged_by:
            raise RuleBroken("session.not-your-log")
        self.removed_at = now

    def must_be_there(self) -> None:
        """Raise `session.not-found` once the session was removed."""
        if self.removed_at is not None:
            raise RuleBroken("session.not-found")


def check_held(session: DuoSession, *, starts_on: date, today: date) -> None:
    """What must hold for a log: `session.in-future`, `session.before-start`, `session.minutes`, `session.format`."""
    if session.held_on > today:
        raise RuleBroken("session.in-future")
    if session.held_on < starts_on:
        raise RuleBroken("session.before-start")
    if not SHORTEST <= session.minutes <= LONGEST:
        raise RuleBroken("session.minutes")
    if session.format_id is not None and not FORMAT_ID.fullmatch(session.format_id):
        raise RuleBroken("session.format")
