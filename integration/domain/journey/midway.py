"""Midway (format F21): what each thinks alone, what each chooses separately, and what the two choices come to.

    outcome([Choice.CONTINUE, Choice.ADJUST])   #  Choice.ADJUST

One choice alone comes to nothing yet, and is nobody's but its writer's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from integration.domain.errors import RuleBroken

LONGEST_THOUGHT = 1000
LONGEST_WORDS = 300


class Choice(StrEnum):
    """What one chooses for oneself; in this order, the last of two decides."""

    CONTINUE = "continue"
    ADJUST = "adjust"
    STOP = "stop"


WEIGHT = tuple(Choice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thoughts:
    """What one member wrote down alone (D4). `on_behalf`: they mainly explain on behalf of a group (E15)."""

    more: str = ""
    less: str = ""
    kept: str = ""
    on_behalf: bool = False

    def __post_init__(self) -> None:
        if any(len(words) > LONGEST_THOUGHT for words in (self.more, self.less, self.kept)):
            raise RuleBroken("midway.too-long")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The choice of one member, with a sentence that the other reads once both have chosen."""

    person: UUID
    choice: Choice
    words: str
    chose_at: datetime


def plain(raw: str) -> str:
    """Words of more than one line as they are kept."""
    return raw.replace("\0", "").replace("\r\n", "\n").strip()


def chosen(person: UUID, choice: str, words: str, now: datetime) -> Chosen:
    """A choice as somebody gave it. Raises `midway.choice` or `midway.too-long`."""
    sentence = " ".join(words.replace("\0", "").split())
    if choice not in WEIGHT:
        raise RuleBroken("midway.choice")
    if len(sentence) > LONGEST_WORDS:
        raise RuleBroken("midway.too-long")
    return Chosen(person=person, choice=Choice(choice), words=sentence, chose_at=now)


def outcome(choices: Iterable[Choice]) -> Choice | None:
    """What the choices of two come to; None until there are two. One who stops is enough to stop."""
    both = sorted(choices, key=WEIGHT.index)
    return both[-1] if len(both) == 2 else None
