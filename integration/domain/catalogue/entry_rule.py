"""Who may join a programme. Everybody may, unless its file says otherwise and gives the reason that the law asks for.

Years of work, a band or a career stage as a condition to join can be an indirect distinction by age (WGBL art. 1, 3 and 7; Directive
2000/78/EC art. 2 and 6): it stands only with a recorded justification.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from integration.domain.catalogue.pair_rule import Trait
from integration.domain.texts import Text

TO_JUSTIFY = frozenset({Trait.TENURE, Trait.BAND, Trait.STAGE})
"""Conditions that need a justification."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Justification:
    """Why a condition is lawful: its aim, why it is suitable and necessary, what else was considered, who says so, and until when."""

    aim: str
    why_suitable: str
    why_necessary: str
    alternative_considered: str
    approved_by: str
    review_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRule:
    """A condition that a person must meet to join: one of `values`, or from `least` up to `most` (months, or bands)."""

    trait: Trait
    reason: Text
    values: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    justification: Justification | None = None

    @property
    def needs_justification(self) -> bool:
        """Whether the law asks for a reason to be recorded."""
        return self.trait in TO_JUSTIFY
