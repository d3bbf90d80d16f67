"""Figures beside their goals: printed as a table or as JSON; a missed goal is the exit code."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number. `at_most` and `at_least` are its goal; without either it is only told. `note` is told beside it."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the goal is reached; what has no goal misses none."""
        return (self.at_most is None or self.value <= self.at_most) and (self.at_least is None or self.value >= self.at_least)

    @property
    def goal(self) -> str:
        """The goal in words."""
        if self.at_most is not None and self.at_most == self.at_least:
            return f"exactly {self.at_most:g}"
        if self.at_most is not None:
            return f"at most {self.at_most:g}"
        return f"at least {self.at_least:g}" if self.at_least is not None else ""


def tell(figures: Sequence[Figure], *, as_json: bool) -> int:
    """Print them; 1 when a goal is missed, else 0."""
    if as_json:
        print(json.dumps([{**asdict(figure), "met": figure.is_met} for figure in figures], indent=2))
    else:
        for figure in figures:
            print(_line(figure))
    return 0 if all(figure.is_met for figure in figures) else 1


def _line(figure: Figure) -> str:
    verdict = "" if not figure.goal else f"{figure.goal:<16} {'met' if figure.is_met else 'MISSED'}"
    return f"{figure.name:<52} {figure.value:>9.2f} {figure.unit:<4} {verdict or figure.note}".rstrip()
