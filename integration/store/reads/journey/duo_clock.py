"""The calendar of one duo: the day by which it counts its phases, which a pause holds, and what it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from integration.domain.journey.pause import Pause, stood_still
from integration.domain.mentoring.duo import ANSWER_WITHIN, Duo, DuoState


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseView:
    """A pause that lasts. `is_over`: it reached its eight weeks."""

    began_on: date
    last_day: date
    is_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DuoClock:
    """`day` is today, less what all pauses held; `answer_by` the last day on which an answer to the match is expected.

    `began`: the day the duo was formed, or went on after its last pause.
    """

    day: date
    pause: PauseView | None
    answer_by: date
    began: date


def duo_clock(duo: Duo, pauses: Sequence[Pause], now: datetime) -> DuoClock:
    """The calendar of a duo, given all its pauses. Once it is over, its clock stands at the last day."""
    today = min(duo.ended_at.astimezone(now.tzinfo).date(), now.date()) if duo.ended_at else now.date()
    return DuoClock(
        day=today - stood_still(pauses, today),
        pause=next((_seen(pause, today) for pause in pauses if pause.ended_on is None), None),
        answer_by=(duo.formed_at + ANSWER_WITHIN).astimezone(now.tzinfo).date(),
        began=max((duo.formed_at.astimezone(now.tzinfo).date(), *(pause.ended_on for pause in pauses if pause.ended_on))),
    )


def day_of_measures(duo: Duo, pauses: Sequence[Pause], now: datetime) -> date | None:
    """The day by which moments of measuring are counted: it goes on after a completed trajectory (T3); None once a duo ended otherwise."""
    if duo.is_open or duo.state == DuoState.COMPLETED:
        return now.date() - stood_still(pauses, now.date())
    return None


def _seen(pause: Pause, today: date) -> PauseView:
    return PauseView(began_on=pause.began_on, last_day=pause.last_day, is_over=pause.is_overdue(today))
