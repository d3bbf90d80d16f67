"""A duo: two equal members. Which one is `a` means nothing and is drawn by lot."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id


class DuoState(StrEnum):
    """The states of docs/domain.md, trajectory."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    ACTIVE = "active"
    PAUSED = "paused"
    CLOSING = "closing"
    COMPLETED = "completed"
    ENDED_EARLY = "ended_early"
    REMATCHED = "rematched"


class Side(StrEnum):
    """The two sides of one person's part: what I want to learn, what I bring in. Everybody has both."""

    LEARN = "learn"
    OFFER = "offer"


@dataclass(kw_only=True, eq=False)
class Aim:
    """One sentence of one member: a learning goal or an offer (agreement field A02; one to three of each)."""

    duo_id: UUID
    person: UUID
    side: str
    position: int
    words: str
    stated_at: datetime
    id: UUID = field(default_factory=new_id)


@dataclass(kw_only=True, eq=False)
class Duo:
    """Two employees who learn from each other in one cohort."""

    cohort_id: UUID
    a: UUID
    b: UUID
    state: str
    formed_at: datetime
    ended_at: datetime | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def members(self) -> tuple[UUID, UUID]:
        """Both members, in the stored order, which is the same for everybody who looks."""
        return (self.a, self.b)

    def partner_of(self, person: UUID) -> UUID:
        """The other member; raises `duo.not-a-member` for anybody else."""
        if person not in self.members:
            raise RuleBroken("duo.not-a-member")
        return self.b if person == self.a else self.a
