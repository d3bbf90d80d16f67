"""Session formats: what two partners do in a session, step by step, with the roles swapped halfway."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from integration.domain.mentoring.programme import Text


class Part(StrEnum):
    """When a step happens: BEFORE the session, in TURN (once for each), TOGETHER, or BETWEEN two meetings."""

    BEFORE = "before"
    TURN = "turn"
    TOGETHER = "together"
    BETWEEN = "between"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step. `{a}` in the text is whose turn it is, `{b}` the other; `minutes` is 0 before and between meetings."""

    part: Part
    text: Text
    minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaLine:
    """A step as these two walk it. `lead` is 0 or 1 for whose turn it is, None when both do the same.

    `swaps` marks the first line after the roles were swapped.
    """

    part: Part
    minutes: int
    words: str
    lead: int | None = None
    swaps: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of the catalogue (docs/domain.md, formats). `competencies`: the main one first.

    `minutes` is the time of the session itself, the swap and the closing round included.
    """

    id: str
    title: Text
    purpose: Text
    audience: str
    phases: tuple[str, ...]
    minutes: int
    competencies: tuple[str, ...]
    steps: tuple[Step, ...]
    reflection: Text

    @property
    def agenda_minutes(self) -> int:
        """What the steps add up to; a step in turns is done twice."""
        return sum(step.minutes * (2 if step.part is Part.TURN else 1) for step in self.steps)

    def agenda(self, language: str, first: str, second: str) -> tuple[AgendaLine, ...]:
        """The steps with the names filled in; `first` begins. Steps in turn come as a block, then swapped."""
        return tuple(self._lines(language, (first, second)))

    def _lines(self, language: str, names: tuple[str, str]) -> Iterator[AgendaLine]:
        for part, block in groupby(self.steps, key=lambda step: step.part):
            steps = list(block)
            for lead in (0, 1) if part is Part.TURN else (None,):
                for index, step in enumerate(steps):
                    yield _line(step, language, names, lead=lead, swaps=lead == 1 and index == 0)


def _line(step: Step, language: str, names: tuple[str, str], *, lead: int | None, swaps: bool) -> AgendaLine:
    a, b = names if lead != 1 else (names[1], names[0])
    words = step.text[language].replace("{a}", a).replace("{b}", b)
    return AgendaLine(part=step.part, minutes=step.minutes, words=words, lead=lead, swaps=swaps)
