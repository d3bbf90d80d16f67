"""What a duo gets to see of how they learn from each other: a band and early signs, never a figure (docs/domain.md, reciprocity).

It is settled at a moment and then stands, whatever is answered or changed later, until both looked back on `STEPS` more
sessions. So nobody can try answers to find out the other's (ADR 0025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from integration.domain.catalogue.balance import BalanceScheme
from integration.domain.measuring.pulse import TopicBy
from integration.domain.measuring.reciprocity import Look, index, parts_of, window_of

STEPS = 2
NEEDS_TALK, FIRST_PHASE = "needs_talk", "P1"
SAME_SIDE, LOUD, TWICE = 3, 0.7, 2
"""E08: so many sessions running. E09: more than this share of the speaking time. E09, E10: in so many sessions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """`sessions`: how many both had looked back on. `landing`: ask each other what was of use. `signs`: ids of early signs.

    `scheme` is the version of the numbers it was worked out with.
    """

    duo_id: UUID
    sessions: int
    band: str
    landing: bool
    signs: tuple[str, ...]
    scheme: int
    settled_at: datetime


def settled(
    before: Balance | None, looks: Sequence[Look], scheme: BalanceScheme, *, duo_id: UUID, phase: str, now: datetime
) -> Balance | None:
    """What is shown from now on, if that is something new; None while what was shown stands."""
    sessions = sum(look.counts for look in looks)
    if sessions - (before.sessions if before else 0) < STEPS:
        return None
    window = window_of(looks, scheme)
    value = index(window, scheme)
    if value is None:
        return None
    band = scheme.band_of(value).id
    again = before is not None and before.band == band == NEEDS_TALK and phase != FIRST_PHASE
    return Balance(
        duo_id=duo_id,
        sessions=sessions,
        band=band,
        landing=parts_of(window).did_not_land(scheme),
        signs=(*(["E05"] if again else []), *signs_of(window)),
        scheme=scheme.version,
        settled_at=now,
    )


def signs_of(window: Sequence[Look]) -> tuple[str, ...]:
    """The early signs in the last sessions, in which both agree on what they saw; nothing in them says which side."""
    found = {"E08": _same_side_chose(window), "E09": _one_spoke(window), "E10": _nobody_chose(window)}
    return tuple(sign for sign, is_there in found.items() if is_there)


def _same_side_chose(window: Sequence[Look]) -> bool:
    chose = [look.owned_by_a for look in window[-SAME_SIDE:]]
    return len(chose) == SAME_SIDE and any(all(said == (side, side) for said in chose) for side in (0.0, 1.0))


def _one_spoke(window: Sequence[Look]) -> bool:
    spoke = [look.spoken_by_a for look in window if len(look.spoken_by_a) == len(("a", "b"))]
    loud = [min(said) > LOUD for said in spoke], [max(said) < 1 - LOUD for said in spoke]
    return max(sum(one) for one in loud) >= TWICE


def _nobody_chose(window: Sequence[Look]) -> bool:
    both = {TopicBy.NOBODY}
    return sum({look.a.answers.agenda, look.b.answers.agenda} == both for look in window) >= TWICE
