"""How a registration is doing: do people come in, do scores go out, are lists read, and what does the LMS let us do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
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


class Scope(StrEnum):
    """What is known of a service that we ask for: told at registration or at a launch, taken back since, never granted, or never told."""

    ALLOWED = "allowed"
    LOST = "lost"
    MISSING = "missing"
    UNKNOWN = "unknown"


def scope_states(wanted: Iterable[str], *, granted: Set[str] | None, told: Set[str] | None) -> dict[str, Scope]:
    """What is known of each service (DR-08). `granted` at registration, `told` by the newest launch from a course; None where
    there was none. Both are promises, the launch the newer one; only a token proves it.
    """
    allowed = granted if told is None else told
    absent = Scope.UNKNOWN if allowed is None else Scope.MISSING
    return {scope: Scope.ALLOWED if scope in (allowed or ()) else Scope.LOST if scope in (granted or ()) else absent for scope in wanted}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a registration. `refused`: the code of each refusal of this week since somebody last came in, newest first.

    `places_shut` wait or were switched off; `lists_refused` counts courses whose list of members the LMS does not give;
    `scopes`: what it lets us do.
    """

    is_active: bool
    places_let_in: int
    last_launch_at: datetime | None
    refused: tuple[str, ...]
    scores_sent: int
    scores_parked: int
    is_resting: bool
    places_shut: int = 0
    last_sent_at: datetime | None = None
    lists_refused: int = 0
    scopes: Mapping[str, Scope] = field(default_factory=dict)

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
        goes = self.launches is In.WORKS and self.scores in {Out.GOES, Out.NONE_YET}
        return goes and not self.lost and not self.lists_refused

    @property
    def needs_somebody(self) -> bool:
        """Whether something is refused or was taken back, and will not mend itself. Parked scores are counted elsewhere."""
        return self.is_active and bool(self.launches is In.REFUSED or self.lists_refused or self.lost)

    @property
    def lost(self) -> list[str]:
        """Services that the LMS granted once and does not grant any more."""
        return [scope for scope, state in self.scopes.items() if state is Scope.LOST]

    @property
    def withheld(self) -> list[str]:
        """Services that we ask for and that the LMS never granted."""
        return [scope for scope, state in self.scopes.items() if state is Scope.MISSING]

    @property
    def reason(self) -> str | None:
        """What the newest worrying refusal was for."""
        return next(iter(self._worrying), None)

    @property
    def _worrying(self) -> list[str]:
        return [code for code in self.refused if code not in PASSES]
