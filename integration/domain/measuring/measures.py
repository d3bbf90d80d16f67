"""What people answer at T0 to T3, and what may be said of it: how one sees oneself, never a mark (docs/domain.md, measures; R12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import fmean
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.measuring.instruments import Answer, Instrument, Item, View

SCAN, LEVELS, DUO_SCAN, NETWORK = "wm-scan", "levels", "duo-scan", "network"
START, END = "T0", "T2"
FEWEST = {View.SELF: 2, View.PARTNER: 1}
"""How many items of a competency must be answered before they are taken together."""
FEWEST_OF_DUO = 6
A_CHANGE, A_STEP, A_GAP = 0.5, 1, 1.0
"""From where on a difference is told: of means, of levels, and between how two see the same person."""
CONFIDENTIAL, LOW = "DS6", 2


CORRECTED_WITHIN = timedelta(days=14)
"""How long after finishing a moment its answers may be put right (GDPR art. 16), also once nobody is asked any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """The answers of one person to one instrument in one view, at one moment. None is "cannot tell", which is an answer too.

    `about` is whom it is about: oneself, or the duo partner in the partner view. It counts for others once it is finished.
    """

    cohort_id: UUID
    duo_id: UUID
    person: UUID
    point: str
    instrument: str
    view: View
    version: int
    saved_at: datetime
    about: UUID
    answers: Mapping[str, Answer | None] = field(default_factory=dict)
    finished_at: datetime | None = None

    def may_be_corrected(self, now: datetime) -> bool:
        """Whether it was finished so short ago that an answer may still be put right."""
        return self.finished_at is not None and now < self.finished_at + CORRECTED_WITHIN


class Change(StrEnum):
    """What may be said of the difference between two moments."""

    GREW = "grew"
    SAME = "about the same"
    LESS = "less"


class Gap(StrEnum):
    """A question that a difference between two views may be; never a finding."""

    BLIND_SPOT = "blind spot?"
    HIDDEN_STRENGTH = "hidden strength?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """One competency of one person. Means are 1 to 5; `level_then` and `level_now` are on the scale of levels and never mixed in."""

    competency: str
    start: float | None = None
    now: float | None = None
    partner: float | None = None
    level_then: int | None = None
    level_now: int | None = None

    @property
    def change(self) -> Change | None:
        """From the start to now; None where one of the two is not known."""
        return None if self.start is None or self.now is None else _change(self.now - self.start, A_CHANGE)

    @property
    def change_of_level(self) -> Change | None:
        """As seen looking back; people rate their start lower once they know more."""
        return None if self.level_then is None or self.level_now is None else _change(self.level_now - self.level_then, A_STEP)

    @property
    def gap(self) -> Gap | None:
        """Where the other sees this person otherwise by a whole point or more."""
        if self.now is None or self.partner is None or abs(round(self.partner - self.now, 6)) < A_GAP:
            return None
        return Gap.HIDDEN_STRENGTH if self.partner > self.now else Gap.BLIND_SPOT

    @property
    def is_seen_alike(self) -> bool:
        """Whether both see the same, within half a point."""
        return self.now is not None and self.partner is not None and abs(self.partner - self.now) <= A_CHANGE


def answered(items: Iterable[Item], given: Mapping[str, Answer | None]) -> dict[str, Answer | None]:
    """The answers to these items, checked against their scales. Raises `measure.answer` for what no scale holds."""
    kept = {item.id: given[item.id] for item in items if item.id in given}
    scales = {item.id: item.scale for item in items}
    if any(answer is not None and not scales[name].accepts(answer) for name, answer in kept.items()):
        raise RuleBroken("measure.answer")
    return kept


def score(instrument: Instrument, response: Response | None, competency: str) -> float | None:
    """The mean of the items of a competency that were answered; None when there are too few."""
    if response is None:
        return None
    ratings = [_rating(response, item) for item in instrument.in_view(response.view) if item.competency == competency]
    valid = [rating for rating in ratings if rating is not None]
    return fmean(valid) if len(valid) >= FEWEST[response.view] else None


def duo_quality(instrument: Instrument, response: Response) -> float | None:
    """How somebody finds their duo, 1 to 5; None with fewer than six answers. It stays with who answered."""
    valid = [rating for item in instrument.items.values() if (rating := _rating(response, item)) is not None]
    return fmean(valid) if len(valid) >= FEWEST_OF_DUO else None


def asks_for_help(response: Response) -> bool:
    """Whether something did not stay between the two (DS6, E07); only its writer is offered help."""
    told = response.answers.get(CONFIDENTIAL) if response.instrument == DUO_SCAN else None
    return isinstance(told, int) and told <= LOW


def _rating(response: Response, item: Item) -> int | None:
    rating = response.answers.get(item.id)
    return rating if isinstance(rating, int) else None


def _change(difference: float, least: float) -> Change:
    if abs(round(difference, 6)) < least:
        return Change.SAME
    return Change.GREW if difference > 0 else Change.LESS
