"""Early signs that a duo may need something: when, how serious, who reads what, and what helps (docs/domain.md, early warnings)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from integration.domain.catalogue.plan import Planned
from integration.domain.texts import Text


class Reader(StrEnum):
    """Who reads a sign: BOTH of the duo, only the MEMBER it is about, the COACH, the COORDINATOR."""

    BOTH = "both"
    MEMBER = "member"
    COACH = "coach"
    COORDINATOR = "coordinator"


FOR_ONE_PERSON = frozenset({"E06", "E07"})
"""Signs that nobody but the person reads, whatever a file says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one reader is told, `after` so many days. `asked`: only if the person it is about agrees."""

    text: Text
    after: int = 0
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign by its stable id. `severity` is 1 to 3, `when` says in words when it is raised.

    `actions` are the words of what can be done, by a stable id; `formats` what to do together.
    """

    id: str
    severity: int
    title: Text
    when: Text
    tells: Mapping[Reader, Told]
    actions: Mapping[str, Text]
    formats: tuple[Planned, ...] = ()

    def told(self, reader: Reader) -> Told | None:
        """What this reader is told, None if nothing."""
        return self.tells.get(reader)
