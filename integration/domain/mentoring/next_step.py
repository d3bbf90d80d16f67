"""The one thing to do next on the page of a duo, for the person who looks: small rules in order, the first that speaks decides.

A subject with a step of its own adds a fact to `Standing` (with a default), a step, and a rule at its place in `RULES`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class NextStep(StrEnum):
    """What the page puts first; the template has the sentences."""

    ANSWER = "answer"
    WAIT_FOR_ANSWER = "wait-for-answer"
    PAUSED = "paused"
    PAUSE_OVER = "pause-over"
    STATE_AIMS = "state-aims"
    WAIT_FOR_AIMS = "wait-for-aims"
    SIGN = "sign"
    WAIT_FOR_SIGNATURE = "wait-for-signature"
    LOOK_BACK = "look-back"
    MIDWAY = "midway"
    WAIT_FOR_CHOICE = "wait-for-choice"
    MIDWAY_STOP = "midway-stop"
    HARVEST = "harvest"
    GOODBYE = "goodbye"
    WAIT_FOR_GOODBYE = "wait-for-goodbye"
    LOG_SESSION = "log-session"
    ROUND_OFF = "round-off"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The facts the rules look at, as the person who looks may know them; `i_` is that person, `partner_` the other."""

    is_open: bool = True
    is_proposed: bool = False
    i_accepted: bool = False
    is_paused: bool = False
    pause_is_over: bool = False
    i_have_aims: bool = False
    partner_has_aims: bool = False
    i_signed: bool = False
    is_signed: bool = False
    asks_to_look_back: bool = False
    is_midway: bool = False
    i_chose: bool = False
    midway_stop: bool = False
    may_round_off: bool = False
    harvested: bool = False
    i_am_done: bool = False
    partner_is_done: bool = False
    held: int = 0
    planned: int = 0


Rule = Callable[[Standing], NextStep | None]


def closed(at: Standing) -> NextStep | None:
    """A duo that is over asks nothing."""
    return None if at.is_open else NextStep.CLOSED


def proposal(at: Standing) -> NextStep | None:
    """First both say yes to each other."""
    if not at.is_proposed:
        return None
    return NextStep.WAIT_FOR_ANSWER if at.i_accepted else NextStep.ANSWER


def pause(at: Standing) -> NextStep | None:
    """In a pause nothing is asked, until it has lasted its eight weeks."""
    if not at.is_paused:
        return None
    return NextStep.PAUSE_OVER if at.pause_is_over else NextStep.PAUSED


def my_aims(at: Standing) -> NextStep | None:
    """Aims come before the signature, because one does not sign blanks; who took theirs away later is not asked again at the end."""
    return None if at.i_have_aims or (at.is_signed and at.may_round_off) else NextStep.STATE_AIMS


def agreement(at: Standing) -> NextStep | None:
    """The newest version is signed by both before anything else is asked."""
    if at.is_signed:
        return None
    if not at.partner_has_aims:
        return NextStep.WAIT_FOR_AIMS
    return NextStep.WAIT_FOR_SIGNATURE if at.i_signed else NextStep.SIGN


def look_back(at: Standing) -> NextStep | None:
    """A session of the last two days that I did not look back on yet."""
    return NextStep.LOOK_BACK if at.asks_to_look_back else None


def midway(at: Standing) -> NextStep | None:
    """Halfway each chooses; whether the other did shows only when both have. Where one of them stops, that comes first."""
    if at.midway_stop:
        return NextStep.MIDWAY_STOP
    if not at.is_midway:
        return None
    return NextStep.WAIT_FOR_CHOICE if at.i_chose else NextStep.MIDWAY


def rounding_off(at: Standing) -> NextStep | None:
    """At the end they harvest, and each says that they are done; who waits for it is not kept waiting by a harvest that was not held."""
    if not at.may_round_off:
        return None
    if at.i_am_done:
        return NextStep.WAIT_FOR_GOODBYE
    return NextStep.GOODBYE if at.harvested or at.partner_is_done else NextStep.HARVEST


def sessions(at: Standing) -> NextStep | None:
    """The next session, as long as the plan has one."""
    return NextStep.LOG_SESSION if at.held < at.planned else None


def round_off(_at: Standing) -> NextStep | None:
    """Everything that was planned is done."""
    return NextStep.ROUND_OFF


RULES: tuple[Rule, ...] = (closed, proposal, pause, my_aims, agreement, look_back, rounding_off, midway, sessions, round_off)


def next_step(at: Standing) -> NextStep:
    """What the first rule that speaks says; the last one always does."""
    return next(step for rule in RULES if (step := rule(at)) is not None)
