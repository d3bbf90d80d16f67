"""How learning from each other is looked at: weights, limits and words of the reciprocity index (docs/domain.md, reciprocity)."""

from __future__ import annotations

from dataclasses import dataclass

from integration.domain.catalogue.plan import Planned
from integration.domain.texts import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceBand:
    """One band: all that anybody ever sees of the index. It holds from `least` up to the next one."""

    id: str
    least: int
    title: Text
    prompt: Text
    formats: tuple[Planned, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What the parts of the balance count for, in percent of it; they add up to 100."""

    learned: int
    contributed: int
    agenda: int
    voice: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceScheme:
    """The numbers of the index. Another set of numbers is another `version`.

    It looks at the last `window` sessions and at no fewer than `least`; `base` is the percentage that counts whatever the balance.
    `landing` (in percent, negative) is from where on what one brought in did not reach the other. `bands`: the highest first.
    """

    version: int
    window: int
    least: int
    base: int
    weights: Weights
    landing: int
    landing_prompt: Text
    too_early_title: Text
    too_early_prompt: Text
    bands: tuple[BalanceBand, ...]

    def band_of(self, index: float) -> BalanceBand:
        """The band of an index from 0 to 100."""
        return next(band for band in self.bands if index >= band.least)
