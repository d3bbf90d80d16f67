"""When people are asked what: the moments T0 to T3 (docs/domain.md, measures)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from integration.domain.measuring.instruments import Instrument, Item, View
from integration.domain.mentoring.programme import Cohort
from integration.domain.texts import Text


class Edge(StrEnum):
    """From where the weeks of a window are counted."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """When a moment is: in a phase, or from `opens` to `closes` weeks after an edge of the cohort (negative is before it)."""

    phase: str | None = None
    edge: Edge | None = None
    opens: int = 0
    closes: int = 0

    def holds(self, cohort: Cohort, day: date) -> bool:
        """Whether that day falls in it for this cohort; the day on which it closes no longer does."""
        days = self.days(cohort)
        return cohort.phase_at(day) == self.phase if days is None else days[0] <= day < days[1]

    def days(self, cohort: Cohort) -> tuple[date, date] | None:
        """The day on which it opens, and the day on which it closes; None for a phase, which is each duo's own."""
        if self.edge is None:
            return None
        edge = cohort.starts_on if self.edge is Edge.START else cohort.ends_on
        return edge + timedelta(weeks=self.opens), edge + timedelta(weeks=self.closes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A part of a moment: one instrument in one view.

    `focus` asks only about the competencies of the programme, `first` only the first item of each competency,
    `only` only the items with these ids.
    """

    instrument: str
    view: View = View.SELF
    focus: bool = False
    first: bool = False
    only: tuple[str, ...] = ()

    def items(self, instrument: Instrument, focus: tuple[str, ...]) -> tuple[Item, ...]:
        """The items that are asked, in the order of the instrument; `focus` are the competencies of the programme."""
        return tuple(item for item in _leading(instrument.in_view(self.view), only_first=self.first) if self._wants(item, focus))

    def _wants(self, item: Item, focus: tuple[str, ...]) -> bool:
        return (not self.only or item.id in self.only) and (not self.focus or item.competency in focus)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A moment of measuring by its stable id; `minutes` is what it takes."""

    id: str
    title: Text
    minutes: int
    window: Window
    asks: tuple[Ask, ...]

    def questions(self, instruments: Mapping[str, Instrument], focus: tuple[str, ...]) -> Iterator[tuple[Ask, tuple[Item, ...]]]:
        """Part by part what is asked at this moment of somebody in a programme with these competencies."""
        for ask in self.asks:
            yield ask, ask.items(instruments[ask.instrument], focus)


def _leading(items: tuple[Item, ...], *, only_first: bool) -> tuple[Item, ...]:
    if not only_first:
        return items
    seen: dict[str | None, Item] = {}
    for item in items:
        seen.setdefault(item.competency, item)
    return tuple(seen.values())
