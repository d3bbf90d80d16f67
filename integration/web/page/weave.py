"""The weave: two threads that cross once for every session held.

Everything is drawn here, on the server, as path data; templates/macros/weave.html turns it into SVG. A thread is a
sine of one half period per session. Which thread is above says nothing: it changes with every crossing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import pi, sin

STEPS = 12
"""Points per half period: enough to look round, few enough to stay small."""
LEAD_IN, LEAD_OUT = 3, 2
"""Room before the first and after the last session, in half sessions; the phase list under the path uses the same."""

Point = tuple[float, float]
Curve = Callable[[float], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """One way to draw a path; all in CSS pixels. `spread` is how far apart the threads arrive and leave."""

    name: str
    width: float
    height: float
    thread: float
    amplitude: float
    spread: float
    pale: float
    bead: float
    dot: float
    numbered: bool = False


DESK = Size(name="desk", width=820, height=76, thread=12, amplitude=13, spread=19, pale=7, bead=19, dot=4.5, numbered=True)
PHONE = Size(name="phone", width=328, height=36, thread=7, amplitude=6.5, spread=9, pale=4, bead=10.5, dot=2.5)
ROW = Size(name="row", width=176, height=24, thread=5, amplitude=5, spread=7, pale=3, bead=5.5, dot=2.75)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weave:
    """A drawn path. `a` and `b` are the held part, `a_pale` and `b_pale` what is to come ("" where there is nothing)."""

    size: Size
    a: str
    b: str
    a_pale: str
    b_pale: str
    bead: Point | None
    dots: tuple[Point, ...]
    numbers: tuple[tuple[int, float], ...]
    held: int
    crossings: tuple[float, ...]
    paused: bool = False

    @property
    def middle(self) -> float:
        """The height at which the threads cross."""
        return self.size.amplitude + self.size.spread


@lru_cache(maxsize=512)
def weave(size: Size, *, planned: int, held: int, closed: bool = False, parted: bool = False, paused: bool = False) -> Weave:
    """Draw `held` of `planned` sessions. `closed`: the trajectory is complete; `parted`: it ended early; `paused`: it stands still.

    More sessions than planned simply make the weave longer. Few drawings are ever different, so those made last are kept.
    """
    path = _Path(size, total=max(planned, held, 1), held=held)
    ends_here = closed or parted
    return Weave(
        size=size,
        a=path.drawn(-1, to_the_end=ends_here),
        b=path.drawn(+1, to_the_end=ends_here),
        a_pale="" if ends_here else path.to_come(-1),
        b_pale="" if ends_here else path.to_come(+1),
        bead=None if ends_here or held >= path.total else (path.at(held + 1), path.middle),
        dots=() if ends_here else tuple((path.at(number), path.middle) for number in range(held + 2, path.total + 1)),
        numbers=tuple((number, path.at(number)) for number in range(1, path.total + 1)) if size.numbered else (),
        held=held,
        crossings=tuple(path.at(number) for number in range(1, held + 1)),
        paused=paused and not ends_here,
    )


class _Path:
    """Where the threads run; `side` -1 arrives above, +1 below."""

    def __init__(self, size: Size, *, total: int, held: int) -> None:
        self.size, self.total, self.held = size, total, held
        self.half = size.width / (LEAD_IN + 2 * total + LEAD_OUT)
        self.middle = size.amplitude + size.spread
        self.start = size.thread / 2
        self.end = size.width - size.thread / 2

    def at(self, number: int) -> float:
        """The place of a session: the middle of its cell."""
        return self.half * (LEAD_IN + 2 * number - 1)

    @property
    def turn(self) -> float:
        """Half a session past the last one held: the threads are furthest apart there, and flat."""
        return self.at(self.held) + self.half

    def drawn(self, side: int, *, to_the_end: bool) -> str:
        """The part behind us: arriving, and one crossing per session held."""
        points = self._arrival(side)
        points += sample(lambda x: self._sine(x, side), self.at(1), self.turn, STEPS * self.held) if self.held else []
        return line(points + (self._departure(side, self.turn) if to_the_end else []))

    def to_come(self, side: int) -> str:
        """What lies ahead: open and parallel, parting at the end."""
        return line(self._departure(side, max(self.turn, self.at(self.total))))

    def _sine(self, x: float, side: int) -> float:
        return self.middle - side * self.size.amplitude * sin(pi * (x - self.at(1)) / (2 * self.half))

    def _arrival(self, side: int) -> list[Point]:
        """Almost flat at first, then smoothly into the sine; or flat again when no session was held yet."""
        to, arrives, slope = (
            (self.at(1), 0.0, -pi * self.size.amplitude / (2 * self.half)) if self.held else (self.turn, self.size.amplitude, 0.0)
        )
        bend = hermite((self.start, self.size.spread), (to, arrives), leaving=(arrives - self.size.spread) / (2 * to), arriving=slope)
        return sample(lambda x: self.middle + side * bend(x), self.start, to, 2 * STEPS)

    def _departure(self, side: int, bend_from: float) -> list[Point]:
        """From the last turn straight on, and then apart. An odd number of crossings has swapped the threads."""
        now = side if self.held % 2 == 0 else -side
        bend = hermite((bend_from, self.size.amplitude), (self.end, self.size.spread))
        flat = [(self.turn, self.middle + now * self.size.amplitude)]
        return flat + sample(lambda x: self.middle + now * bend(x), bend_from, self.end, STEPS)


def hermite(start: Point, end: Point, *, leaving: float = 0.0, arriving: float = 0.0) -> Curve:
    """A curve from point to point that leaves and arrives with these slopes (a cubic Hermite spline)."""
    length = end[0] - start[0]

    def height(x: float) -> float:
        t = (x - start[0]) / length
        rise = t * t * (3 - 2 * t)
        bend = leaving * t * (1 - t) ** 2 + arriving * t * t * (t - 1)
        return start[1] * (1 - rise) + end[1] * rise + length * bend

    return height


def sample(curve: Curve, start: float, end: float, steps: int) -> list[Point]:
    """Points of a curve, ends included."""
    return [(x, curve(x)) for x in (start + (end - start) * step / steps for step in range(steps + 1))]


def line(points: Sequence[Point]) -> str:
    """Path data through the points; repeated points are said once."""
    spoken = [f"{x:.1f} {y:.1f}" for x, y in points]
    return "M" + "L".join(point for at, point in enumerate(spoken) if not at or point != spoken[at - 1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Seam:
    """The seam between two halves, along x; upright seams swap the coordinates. It is longer than any sheet and cut by it."""

    a: str
    b: str
    upright: bool
    length: int


SEAM_PERIOD, SEAM_AMPLITUDE, SEAM_MIDDLE, SEAM_LENGTH = 72, 10, 20, 2880


@cache
def seam(*, woven: bool, upright: bool) -> Seam:
    """Woven when both did it; parallel while one is still to come."""

    def across(side: int) -> str:
        steps = STEPS * SEAM_LENGTH // SEAM_PERIOD if woven else 1
        points = sample(lambda x: SEAM_MIDDLE + side * _swing(x, woven=woven), -6, SEAM_LENGTH, steps)
        return line([(y, x) for x, y in points] if upright else points)

    return Seam(a=across(-1), b=across(+1), upright=upright, length=SEAM_LENGTH)


def _swing(x: float, *, woven: bool) -> float:
    return SEAM_AMPLITUDE * (sin(pi * (x + SEAM_PERIOD / 2) / SEAM_PERIOD) if woven else 1.0)
