"""Where a duo stands on its way: the weave in three sizes and the phases under it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from integration.domain.mentoring.duo import DuoState
from integration.store.reads import DuoFacts, DuoPage
from integration.web.page.weave import DESK, LEAD_IN, LEAD_OUT, PHONE, ROW, Size, Weave, weave

PHASES = ("P0", "P1", "P2", "P3", "P4", "P5", "P6")
ENDED = frozenset({DuoState.ENDED_EARLY, DuoState.REMATCHED})


class Place(StrEnum):
    """How a phase lies to the present one."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A phase under the path; `span` is its width in half sessions, as in the weave above it."""

    code: str
    span: int
    place: Place


def phases(planned: int, present: str) -> tuple[Phase, ...]:
    """The seven phases of a trajectory with that many sessions. P0 and P6 lie before the first and after the last."""
    at = PHASES.index(present)
    return tuple(
        Phase(code=code, span=span, place=Place.NOW if number == at else Place.PAST if number < at else Place.AHEAD)
        for number, (code, span) in enumerate(zip(PHASES, _spans(planned), strict=True))
    )


def _spans(planned: int) -> tuple[int, ...]:
    """Two sessions to connect, one to recalibrate, one to harvest; the others are for exploring and deepening."""
    others = max(planned - 4, 2)
    return (LEAD_IN, 4, 2 * (others // 2), 2, 2 * (others - others // 2), 2, LEAD_OUT)


def drawings(duo: DuoPage) -> tuple[Weave, Weave]:
    """The path of a duo for a wide and for a narrow screen."""
    desk, phone = (_drawing(size, duo, planned=duo.cohort.planned_sessions) for size in (DESK, PHONE))
    return desk, phone


def drawings_of_facts(duo: DuoFacts) -> tuple[Weave, Weave]:
    """The same, from the facts a coordinator sees."""
    desk, phone = (_drawing(size, duo, planned=duo.planned) for size in (DESK, PHONE))
    return desk, phone


def row(duo: DuoFacts) -> Weave:
    """The path of a duo in a table."""
    return _drawing(ROW, duo, planned=duo.planned)


def _drawing(size: Size, duo: DuoPage | DuoFacts, *, planned: int) -> Weave:
    closed, parted, paused = duo.state == DuoState.COMPLETED, duo.state in ENDED, duo.state == DuoState.PAUSED
    return weave(size, planned=planned, held=duo.held, closed=closed, parted=parted, paused=paused)
