"""What people are asked: instruments with their items, and the scales they are answered on (docs/domain.md, measures)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integration.domain.texts import Text

SAFETY, PRIVATE = "safety", "private"
Answer = int | str | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """What people practise. `anchors` are five sentences, the one of level 1 first."""

    id: str
    title: Text
    anchors: tuple[Text, ...]

    def anchor(self, level: int) -> Text:
        """The sentence of a level from 1 to 5."""
        return self.anchors[level - 1]


class View(StrEnum):
    """About whom, and about when: oneself now, one's duo partner now, oneself at the start looking back."""

    SELF = "self"
    PARTNER = "partner"
    THEN = "then"


class ScaleKind(StrEnum):
    """RATING is one of five numbers, CHOICE one of some words, NUMBER a whole number, TICK yes or no, WORDS free text."""

    RATING = "rating"
    CHOICE = "choice"
    NUMBER = "number"
    TICK = "tick"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """How an item is answered. `options` by their key, in order; `none` is what stands beside "no answer" (stored as None).

    `lead` is said once above the items (`In the past 4 weeks`). A NUMBER goes from `least` to `most` by `step`.
    """

    id: str
    kind: ScaleKind
    options: Mapping[str, Text] = field(default_factory=dict)
    lead: Text | None = None
    none: Text | None = None
    least: int = 0
    most: int = 0
    step: int = 1

    def accepts(self, answer: Answer) -> bool:
        """Whether this is an answer on this scale; no answer at all is always allowed and never asked here."""
        match self.kind:
            case ScaleKind.RATING:
                return type(answer) is int and str(answer) in self.options
            case ScaleKind.CHOICE:
                return isinstance(answer, str) and answer in self.options
            case ScaleKind.NUMBER:
                return type(answer) is int and answer in range(self.least, self.most + 1, self.step)
            case ScaleKind.TICK:
                return isinstance(answer, bool)
            case ScaleKind.WORDS:
                return isinstance(answer, str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question by its stable id, worded for each view it is asked in.

    `facet` is a part of the instrument that is looked at together; `safety` and `private` are never shown to anybody else.
    """

    id: str
    scale: Scale
    wording: Mapping[View, Text]
    competency: str | None = None
    facet: str | None = None

    @property
    def is_private(self) -> bool:
        """Whether the answer is of class D4: it stays with who gave it."""
        return self.facet in (SAFETY, PRIVATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A set of items with where it comes from. A changed set has another `version`; answers are kept with theirs."""

    id: str
    title: Text
    note: Text
    version: int
    licence: str
    source: str
    items: Mapping[str, Item]

    def in_view(self, view: View) -> tuple[Item, ...]:
        """The items that are asked in this view, in order."""
        return tuple(item for item in self.items.values() if view in item.wording)
