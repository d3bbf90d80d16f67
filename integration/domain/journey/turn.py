"""Whose turn it is: the two begin in turn, unless they said otherwise (agreement clause A04).

A turn is told by the place in the duo, `a` or `b`, which was drawn by lot.
"""

from __future__ import annotations

from collections.abc import Sequence

from integration.domain.errors import RuleBroken

OTHER = {"a": "b", "b": "a"}


def beginners(said: Sequence[str | None]) -> tuple[str, ...]:
    """Who began in each session that was held, and at last who begins in the next one; a at the very start.

    `said` is, per session held, who was to begin after it; None is the other one.
    """
    turns = ["a"]
    for chosen in said:
        turns.append(chosen or OTHER[turns[-1]])
    return tuple(turns)


def check_next(turn: str | None) -> None:
    """Raise `session.turn` for anything but one of the two, or nothing."""
    if turn is not None and turn not in OTHER:
        raise RuleBroken("session.turn")
