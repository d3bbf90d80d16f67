"""What people choose from when they say what they want to learn, what they bring in and how they like to work (docs/domain.md, intake)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from integration.domain.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something to learn at work. `group` is the heading it stands under, `competencies` what learning it trains."""

    id: str
    title: Text
    group: str
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """The organisation's list, under its headings, both in the order of the file."""

    groups: Mapping[str, Text]
    topics: Mapping[str, Topic]

    def under(self, group: str) -> tuple[Topic, ...]:
        """The topics under one heading."""
        return tuple(topic for topic in self.topics.values() if topic.group == group)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Two good ways of working, `first` (-2) and `second` (2); people say where they stand in between."""

    id: str
    first: Text
    second: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Years of work experience, as somebody says it: from `years` up to those of the next band."""

    id: str
    title: Text
    years: int


class By(StrEnum):
    """Whose sentence an example could be; it says nothing of who may read it."""

    LESS = "less"
    MORE = "more"
    ANYONE = "anyone"


class CardSide(StrEnum):
    """What a card is an example of: something to learn, or something to bring in."""

    LEARN = "learn"
    OFFER = "offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An example for who looks for words."""

    id: str
    side: CardSide
    by: By
    text: Text
    topic: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All that the intake offers. `levels` (1 to 5) belong to what somebody brings in, `priorities` (1 to 3) to what they want."""

    topics: Topics
    styles: Mapping[str, Style]
    stages: Mapping[str, Text]
    bands: Mapping[str, Band]
    levels: Mapping[str, Text]
    priorities: Mapping[str, Text]
    cards: Mapping[str, Card]

    def examples(self, side: CardSide) -> tuple[Card, ...]:
        """The cards of one side."""
        return tuple(card for card in self.cards.values() if card.side is side)
