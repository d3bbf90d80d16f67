"""What a programme plans: the formats of each session of a duo, and the working formats of the group."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from integration.domain.texts import Text

COACHING_PHASES = ("P2", "P3")
LATER = "P4"


class Way(StrEnum):
    """Which half of a format that goes both ways: THERE, or another day BACK."""

    THERE = "→"
    BACK = "←"


@dataclass(frozen=True, slots=True)
class Planned:
    """A format as a plan or a suggestion names it: `F21-mini` in its short form, `F05 →` one way only."""

    format: str
    mini: bool = False
    way: Way | None = None


@dataclass(frozen=True, slots=True)
class PlannedSession:
    """What one session is meant for, the main format first; `note` says how, if that is not plain."""

    formats: tuple[Planned, ...]
    note: Text | None = None

    @property
    def main(self) -> Planned:
        """The format that the session is about."""
        return self.formats[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPlan:
    """The working formats of the group: at the start, of each coaching session (GC1, GC2, …), and at the end."""

    start: str
    coaching: tuple[str, ...]
    closing: str

    def coaching_phase(self, number: int) -> str:
        """The phase of coaching session `number`: GC1 in P2, GC2 in P3, the others in P4."""
        return COACHING_PHASES[number - 1] if number <= len(COACHING_PHASES) else LATER
