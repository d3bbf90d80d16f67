"""The harvest (format F22): what each learned, at three levels, and what of it leaves the two (ADR 0031).

    is_shared((a, b), {a, b})   #  True: both said yes to exactly these words

What is shared goes to the organisation without a name, and only with the words of enough other duos.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Self
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id

MOST_ITEMS = 10
LONGEST_ITEM = 300
FEWEST_DUOS = 3
"""So many duos are shown together, or none: with fewer one could tell who learned what."""


class Level(StrEnum):
    """About whom something was learned (R10), in the order in which it is shown."""

    PERSONAL = "personal"
    DUO = "duo"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing learned, as its writer says it."""

    duo_id: UUID
    person: UUID
    level: Level
    words: str
    written_at: datetime
    id: UUID = field(default_factory=new_id)

    @classmethod
    def written(cls, *, duo_id: UUID, person: UUID, level: str, words: str, now: datetime) -> Self:
        """As somebody wrote it. Raises `harvest.level`, `harvest.empty` or `harvest.too-long`."""
        return cls(duo_id=duo_id, person=person, level=_level(level), words=_sentence(words), written_at=now)

    @property
    def version(self) -> str:
        """This item in exactly these words, at this level: what a yes is to."""
        said = f"{self.level}\n{self.words}".encode(errors="surrogatepass")
        return f"{self.id}:{sha256(said).hexdigest()[:16]}"

    def rewritten(self, *, level: str, words: str, now: datetime) -> Self:
        """The same item in other words. Raises as `written` does."""
        return replace(self, level=_level(level), words=_sentence(words), written_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """An item to which both said yes, the last of them on `shared_on`. The duo is for counting, and for nothing else."""

    duo_id: UUID
    level: Level
    words: str
    shared_on: date


def is_shared(members: Collection[UUID], yeses: Collection[UUID]) -> bool:
    """Whether all who are in the duo said yes."""
    return set(members) <= set(yeses)


def for_the_organisation(items: Iterable[Shared], today: date) -> list[Shared]:
    """What may be read outside the duos, in the order of the alphabet, which tells nothing.

    At the end of each month what was shared is laid together. It appears once it is of `FEWEST_DUOS` duos, and waits for a next
    month until then: so what appears is never of one duo alone. What is taken back is gone at once.
    """
    shown: list[Shared] = []
    waiting: list[Shared] = []
    for month, fresh in _by_month(items):
        if month >= (today.year, today.month):
            break
        waiting += fresh
        if len({each.duo_id for each in waiting}) >= FEWEST_DUOS:
            shown, waiting = shown + waiting, []
    return sorted(shown, key=lambda each: (each.words.casefold(), each.words))


def _by_month(items: Iterable[Shared]) -> list[tuple[tuple[int, int], list[Shared]]]:
    months: dict[tuple[int, int], list[Shared]] = {}
    for each in items:
        months.setdefault((each.shared_on.year, each.shared_on.month), []).append(each)
    return sorted(months.items(), key=lambda month: month[0])


def _level(level: str) -> Level:
    if level not in set(Level):
        raise RuleBroken("harvest.level")
    return Level(level)


def _sentence(raw: str) -> str:
    words = " ".join(raw.replace("\0", "").split())
    if not words:
        raise RuleBroken("harvest.empty")
    if len(words) > LONGEST_ITEM:
        raise RuleBroken("harvest.too-long")
    return words
