"""What the LMS shows of somebody's progress, and what it must be: DOMAIN's formula, worked out by hand."""

from __future__ import annotations

import requests

from tests.real.demo import RunningDemo, until

NOTHING = None


def score_of(demo: RunningDemo, name: str) -> int | None:
    """The score in somebody's row of the gradebook; None before there is one."""
    page = requests.get(f"{demo.sandbox}/gradebook", timeout=60).text
    row = page.partition(f">{name}</th>")[2].partition("</tr>")[0]
    shown = row.partition("<strong>")[2].partition("</strong>")[0]
    return int(shown) if shown else NOTHING


def shown(demo: RunningDemo, expected: dict[str, int | None]) -> dict[str, int | None]:
    """What the gradebook shows of these people, once that is what is expected, or no longer likely to become it."""
    seen: dict[str, int | None] = {}

    def right() -> bool:
        seen.update({name: score_of(demo, name) for name in expected})
        return seen == expected

    until(right, seconds=90)
    return seen
