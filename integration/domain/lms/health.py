"""How a registration is doing, in two words: do people come in, and do scores go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

PASSES = frozenset({"state-unknown", "state-elsewhere", "state-missing", "platform-error", "token-expired", "too-many-logins"})
"""Refusals that say nothing about a registration: clicking again is enough."""
ENOUGH_TO_WORRY = 3


class In(StrEnum):
    """How launches are doing."""

    OFF = "off"
    REFUSED = "refused"
    CLOSED = "closed"
    UNUSED = "unused"
    WORKS = "works"


class Out(StrEnum):
    """How scores are doing."""

    PARKED = "parked"
    WAITS = "waits"
    NONE_YET = "none-yet"
    GOES = "goes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a registration. `refused`: the code of each refusal of this week since somebody last came in, newest first."""

    is_active: bool
    places_let_in: int
    last_launch_at: datetime | None
    refused: tuple[str, ...]
    scores_sent: int
    scores_parked: int
    is_resting: bool

    @property
    def launches(self) -> In:
        """Do people come in? After a while of success it takes more than one refusal to worry."""
        if not self.is_active:
            return In.OFF
        if len(self._worrying) >= (ENOUGH_TO_WORRY if self.last_launch_at else 1):
            return In.REFUSED
        if not self.places_let_in:
            return In.CLOSED
        return In.WORKS if self.last_launch_at else In.UNUSED

    @property
    def scores(self) -> Out:
        """Do scores go out?"""
        if self.scores_parked:
            return Out.PARKED
        if self.is_resting:
            return Out.WAITS
        return Out.GOES if self.scores_sent else Out.NONE_YET

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything."""
        return self.launches is In.WORKS and self.scores in {Out.GOES, Out.NONE_YET}

    @property
    def reason(self) -> str | None:
        """What the newest worrying refusal was for."""
        return next(iter(self._worrying), None)

    @property
    def _worrying(self) -> list[str]:
        return [code for code in self.refused if code not in PASSES]
