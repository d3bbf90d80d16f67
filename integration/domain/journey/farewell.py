"""How a duo rounds off by itself: each says that they are done, and with the second the trajectory is complete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.mentoring.duo import DuoState

LONGEST_WORDS = 300
LAST_PHASES = frozenset({"P5", "P6"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Farewell:
    """One member is done. `words` are for the other, who reads them once both are; they may be empty."""

    person: UUID
    words: str
    said_at: datetime


def readable(farewells: Mapping[UUID, Farewell], reader: UUID) -> dict[UUID, Farewell]:
    """What a member may read: their own words, and both once there are two."""
    return {person: each for person, each in farewells.items() if person == reader or len(farewells) == 2}


def may_round_off(state: str, calendar: str, *, has_walked: bool = False) -> bool:
    """Whether the two may: in their last weeks, once they held and harvested all (`Walk.is_walked`), or where their coordinator lets them.

    `calendar`: the phase of their weeks. A gate that is open still, for the coordinator to write down maybe, keeps nobody from it.
    Before that they can stop.
    """
    return state == DuoState.CLOSING or (state == DuoState.ACTIVE and (has_walked or calendar in LAST_PHASES))


def said(person: UUID, words: str, now: datetime) -> Farewell:
    """A farewell as somebody wrote it. Raises `farewell.too-long`."""
    sentence = " ".join(words.replace("\0", "").split())
    if len(sentence) > LONGEST_WORDS:
        raise RuleBroken("farewell.too-long")
    return Farewell(person=person, words=sentence, said_at=now)
