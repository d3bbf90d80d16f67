"""What somebody chose to tell HR of themselves: a level of a competency, as they see it (docs/domain.md, outbound).

Off by default, one competency at a time, and taken back in one click. It is no result of anything that was measured.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from typing import Any

from integration.domain.errors import RuleBroken

LEVELS = range(1, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One of them. `stated_on` is the day it was sent first with this level."""

    competency: str
    level: int
    stated_on: date

    def body(self, *, retracted: bool = False) -> dict[str, Any]:
        """What a letter to an HR system says of it."""
        return {"level": self.level, "date": self.stated_on.isoformat(), **({"retracted": True} if retracted else {})}


def stated(competency: str, level: int, *, known: Container[str], on: date) -> Statement:
    """A statement as somebody makes it. Raises `statement.unknown` for a competency or level that there is not."""
    if competency not in known or level not in LEVELS:
        raise RuleBroken("statement.unknown")
    return Statement(competency=competency, level=level, stated_on=on)
