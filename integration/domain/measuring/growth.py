"""How one person grew, from what they and their duo partner answered (docs/domain.md, measures)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integration.domain.measuring.instruments import Instrument, View
from integration.domain.measuring.measures import END, LEVELS, NETWORK, SCAN, START, Growth, Response, score

HELP_NETWORK = "N3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What somebody sees of themselves: per competency, and how many more people they could ask for help (None: not known)."""

    rows: tuple[Growth, ...]
    network: int | None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show yet."""
        return not any(row.start or row.now or row.level_now for row in self.rows)


def picture(
    instruments: Mapping[str, Instrument], competencies: Iterable[str], *, mine: Iterable[Response], about_me: Response | None
) -> Picture:
    """The picture of the person who gave `mine`. `about_me`: what the other said at the end, once both released it."""
    by = {(one.point, one.instrument, one.view): one for one in mine}
    scan, levels = instruments[SCAN], instruments[LEVELS]

    def row(competency: str) -> Growth:
        return Growth(
            competency=competency,
            start=score(scan, by.get((START, SCAN, View.SELF)), competency),
            now=score(scan, by.get((END, SCAN, View.SELF)), competency),
            partner=score(scan, about_me, competency),
            level_then=_level(levels, by.get((END, LEVELS, View.THEN)), competency),
            level_now=_level(levels, by.get((END, LEVELS, View.SELF)), competency),
        )

    return Picture(
        rows=tuple(map(row, competencies)), network=_network(by.get((START, NETWORK, View.SELF)), by.get((END, NETWORK, View.SELF)))
    )


def _level(levels: Instrument, response: Response | None, competency: str) -> int | None:
    asked = next((item.id for item in levels.items.values() if item.competency == competency), None)
    return _whole(response, asked)


def _network(start: Response | None, end: Response | None) -> int | None:
    before, after = _whole(start, HELP_NETWORK), _whole(end, HELP_NETWORK)
    return None if before is None or after is None else after - before


def _whole(response: Response | None, item: str | None) -> int | None:
    told = response.answers.get(item) if response and item else None
    return told if isinstance(told, int) else None
