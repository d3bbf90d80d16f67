"""The reciprocity index: do both learn, in balance, over several sessions? (docs/domain.md, reciprocity; R05.)

    RI = 100 · ML · (base + (1 − base) · Balance)         ML = √(learned by a · learned by b)

Balance is the weighted mean of how even the two are in what they learn (LB), bring in (CB), choose (IB) and speak (VB).
Nobody sees a figure: only `Balance` leaves, and what was shown stands until both looked back on two more sessions, so that
no single answer can be read from a change (ADR 0025).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from integration.domain.catalogue.balance import BalanceScheme
from integration.domain.measuring.pulse import Answers, Pulse, TopicBy

OWNERSHIP = {TopicBy.ME: 1.0, TopicBy.TOGETHER: 0.5, TopicBy.PARTNER: 0.0}
Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Look:
    """One session as both looked back on it. Nothing depends on which of the two is `a`."""

    a: Pulse
    b: Pulse

    @property
    def counts(self) -> bool:
        """Whether neither asked to leave it out."""
        return self.a.counts and self.b.counts

    @property
    def owned_by_a(self) -> tuple[float, ...]:
        """How far the topic was a's, in the eyes of each who said: 1 is a's, 0 is b's."""
        return _of_a(_ownership(self.a.answers), _ownership(self.b.answers))

    @property
    def spoken_by_a(self) -> tuple[float, ...]:
        """The share of a in the speaking time (0 to 1), in the eyes of each who said."""
        return _of_a(_share(self.a.answers), _share(self.b.answers))


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the index is made of over a window. Pairs are the means of a and of b, 0 to 1; None where one of them never said.

    `owned` and `spoken` are a's part, 0 to 1.
    """

    learned: Pair | None
    contributed: Pair | None
    owned: float | None
    spoken: float | None

    @property
    def mutual_learning(self) -> float | None:
        """High only if both learn."""
        return None if self.learned is None else sqrt(self.learned[0] * self.learned[1])

    def balance(self, scheme: BalanceScheme) -> float | None:
        """How even the two are, 0 to 1; what is not known leaves its weight to the rest."""
        weights = scheme.weights
        told = [
            (weights.learned, _evenness(self.learned)),
            (weights.contributed, _evenness(self.contributed)),
            (weights.agenda, _middle(self.owned)),
            (weights.voice, _middle(self.spoken)),
        ]
        known = [(weight, value) for weight, value in told if value is not None]
        return sum(weight * value for weight, value in known) / sum(weight for weight, _ in known) if known else None

    def did_not_land(self, scheme: BalanceScheme) -> bool:
        """Whether what one of the two thinks they brought in was of little use to the other, in either direction."""
        if self.learned is None or self.contributed is None:
            return False
        landed = (self.learned[1] - self.contributed[0], self.learned[0] - self.contributed[1])
        return round(min(landed) * 100, 6) <= scheme.landing


def window_of(looks: Iterable[Look], scheme: BalanceScheme) -> tuple[Look, ...]:
    """The last sessions that count, the oldest first; empty while there are too few."""
    last = tuple(look for look in looks if look.counts)[-scheme.window :]
    return last if len(last) >= scheme.least else ()


def parts_of(window: Sequence[Look]) -> Parts:
    """The parts over these sessions."""
    a, b = [look.a.answers for look in window], [look.b.answers for look in window]
    return Parts(
        learned=_pair(_mean(one.learned for one in a), _mean(one.learned for one in b)),
        contributed=_pair(_mean(one.contributed for one in a), _mean(one.contributed for one in b)),
        owned=_fmean([fmean(said) for look in window if (said := look.owned_by_a)]),
        spoken=_fmean([fmean(said) for look in window if (said := look.spoken_by_a)]),
    )


def index(window: Sequence[Look], scheme: BalanceScheme) -> float | None:
    """0 to 100; None over an empty window, and where one of the two never said what they learned."""
    parts = parts_of(window)
    learning, balance = parts.mutual_learning, parts.balance(scheme)
    if learning is None or balance is None:
        return None
    base = scheme.base / 100
    return 100 * learning * (base + (1 - base) * balance)


def _of_a(a: float | None, b: float | None) -> tuple[float, ...]:
    """What each says of a's part, b's own part turned round."""
    return tuple(part for part in (a, None if b is None else 1 - b) if part is not None)


def _ownership(answers: Answers) -> float | None:
    """Nobody's topic is no answer here; E10 looks at it."""
    return OWNERSHIP.get(answers.agenda) if answers.agenda else None


def _share(answers: Answers) -> float | None:
    return None if answers.voice is None else answers.voice / 100


def _mean(ratings: Iterable[int | None]) -> float | None:
    return _fmean([(rating - 1) / 4 for rating in ratings if rating is not None])


def _fmean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _pair(a: float | None, b: float | None) -> Pair | None:
    return None if a is None or b is None else (a, b)


def _evenness(pair: Pair | None) -> float | None:
    return None if pair is None else 1 - abs(pair[0] - pair[1])


def _middle(part: float | None) -> float | None:
    return None if part is None else 1 - 2 * abs(part - 0.5)
