"""The picture of one's growth as drawing data: one line per competency, on a scale from 1 to 5."""

from __future__ import annotations

from dataclasses import dataclass

from integration.domain.measuring.growth import Picture
from integration.domain.measuring.measures import Growth

WIDTH, HEIGHT, MARGIN = 400, 44, 20
LOWEST, HIGHEST = 1, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One competency: where its marks stand, in CSS pixels; None where there is none. `capsule`: both see the same, from x to x."""

    growth: Growth
    start: float | None
    now: float | None
    partner: float | None
    capsule: tuple[float, float] | None


def at(value: float | None) -> float | None:
    """Where a mean stands."""
    return None if value is None else round(MARGIN + (value - LOWEST) / (HIGHEST - LOWEST) * (WIDTH - 2 * MARGIN), 1)


def drawn(picture: Picture) -> list[Line]:
    """A line for each competency that somebody answered."""
    return [_line(row) for row in picture.rows if row.start is not None or row.now is not None or row.partner is not None]


def _line(row: Growth) -> Line:
    now, partner = at(row.now), at(row.partner)
    capsule = (min(now, partner), max(now, partner)) if row.is_seen_alike and now is not None and partner is not None else None
    return Line(growth=row, start=at(row.start), now=now, partner=partner, capsule=capsule)
