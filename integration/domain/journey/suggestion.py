"""Which format suits the next session of a duo, and why: a rule of a few lines, no more than what its reason says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum

from integration.domain.mentoring.formats import Format

FIRST_PHASE = "P1"
MAIN, BESIDE = 2, 1
"""What a competency that is wanted weighs: the one a format is about, and the others."""


class Why(StrEnum):
    """The reason; the templates have the sentences."""

    PLANNED = "planned"
    AIMS = "aims"
    NEW = "new"
    AGAIN = "again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """One format for two, with its reason. `phase` is the one it suits, `competency` the one that is wanted (AIMS only)."""

    format: Format
    why: Why
    phase: str
    competency: str | None = None


def suggest(
    formats: Mapping[str, Format], *, phase: str, plan: Sequence[str], done: Sequence[str | None], wanted: Set[str]
) -> Suggestion | None:
    """What to do in the session after those that were `done` (None: just talked).

    What the programme plans for it comes first, unless it was done already. Then a format of this phase that was not done yet,
    rather one that trains what is `wanted` (competencies). When all were done, the one that was done least and longest ago.
    """
    phase = max(phase, FIRST_PHASE)
    if (planned := formats.get(_planned(plan, done))) is not None:
        return Suggestion(format=planned, why=Why.PLANNED, phase=phase)
    suiting = [one for one in formats.values() if one.is_for_two and one.offered and phase in one.phases]
    if new := [one for one in suiting if one.id not in done]:
        return _new(new, phase, wanted)
    again = min(suiting, key=lambda one: (done.count(one.id), _last(done, one.id)), default=None)
    return Suggestion(format=again, why=Why.AGAIN, phase=phase) if again else None


def _planned(plan: Sequence[str], done: Sequence[str | None]) -> str:
    """What the plan has for the next session, if it was done less often than the plan has it by then; else nothing."""
    by_then = plan[: len(done) + 1]
    if len(by_then) <= len(done) or done.count(by_then[-1]) >= by_then.count(by_then[-1]):
        return ""
    return by_then[-1]


def _new(new: Iterable[Format], phase: str, wanted: Set[str]) -> Suggestion:
    best = max(new, key=lambda one: _weight(one, wanted))
    competency = next((one for one in best.competencies if one in wanted), None)
    return Suggestion(format=best, why=Why.AIMS if competency else Why.NEW, phase=phase, competency=competency)


def _weight(one: Format, wanted: Set[str]) -> int:
    main, *beside = one.competencies
    return MAIN * (main in wanted) + BESIDE * sum(each in wanted for each in beside)


def _last(done: Sequence[str | None], format_id: str) -> int:
    return max(number for number, each in enumerate(done) if each == format_id)
