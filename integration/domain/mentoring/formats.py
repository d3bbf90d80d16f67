"""Session formats: what two partners do in a session, step by step, with the roles swapped halfway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby

from integration.domain.catalogue.plan import Planned
from integration.domain.texts import Text


class Part(StrEnum):
    """When a step happens: BEFORE the session, in TURN (once for each), TOGETHER, or BETWEEN two meetings."""

    BEFORE = "before"
    TURN = "turn"
    TOGETHER = "together"
    BETWEEN = "between"


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
class Short:
    """The short form of a format."""

    minutes: int
    steps: tuple[Step, ...]

    @property
    def agenda_minutes(self) -> int:
        """What the steps add up to."""
        return _minutes(self.steps, turns=2)


@dataclass(frozen=True, slots=True)
class Size:
    """How many people, or duos, it takes."""

    least: int
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One format of the catalogue (docs/domain.md, formats). `competencies`: the main one first.

    `minutes` is the time of the session itself, the swap and the closing round included. `prompts` are words to begin with, `remote` is how
    it is done at a distance. For a group: `roles` by their id, and the `size` of the group. One that is not
    `offered` stays known to what refers to it; `one_way` is one whose turn is taken once (`as_planned`).
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
    remote: Text
    materials: Text
    prompts: tuple[Text, ...] = ()
    mini: Short | None = None
    roles: Mapping[str, Text] = field(default_factory=dict)
    size: Size | None = None
    offered: bool = True
    one_way: bool = False

    @property
    def is_for_two(self) -> bool:
        """Whether a duo does it; else a group."""
        return self.audience == "duo"

    @property
    def agenda_minutes(self) -> int:
        """What the steps add up to; a step in turns is done twice."""
        return _minutes(self.steps, turns=1 if self.one_way else 2)

    def as_planned(self, planned: Planned) -> Format:
        """This format in the form that a plan names: short, or one way only."""
        if planned.mini and self.mini is not None:
            return replace(self, steps=self.mini.steps, minutes=self.mini.minutes, mini=None)
        if planned.way is not None:
            return replace(self, minutes=_minutes(self.steps, turns=1), one_way=True)
        return self

    def agenda(self, language: str, first: str, second: str) -> tuple[AgendaLine, ...]:
        """The steps with the names filled in; `first` begins. Steps in turn come as a block, then swapped."""
        return tuple(self._lines(language, (first, second)))

    def _lines(self, language: str, names: tuple[str, str]) -> Iterator[AgendaLine]:
        for part, block in groupby(self.steps, key=lambda step: step.part):
            steps = list(block)
            for lead in self._leads(part):
                for index, step in enumerate(steps):
                    yield _line(step, language, names, lead=lead, swaps=lead == 1 and index == 0)

    def _leads(self, part: Part) -> tuple[int | None, ...]:
        if part is not Part.TURN:
            return (None,)
        return (0,) if self.one_way else (0, 1)


def _minutes(steps: tuple[Step, ...], *, turns: int) -> int:
    return sum(step.minutes * (turns if step.part is Part.TURN else 1) for step in steps)


def _line(step: Step, language: str, names: tuple[str, str], *, lead: int | None, swaps: bool) -> AgendaLine:
    a, b = names if lead != 1 else (names[1], names[0])
    words = step.text[language].replace("{a}", a).replace("{b}", b)
    return AgendaLine(part=step.part, minutes=step.minutes, words=words, lead=lead, swaps=swaps)
