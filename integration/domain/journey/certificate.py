"""A certificate of participation: what it says, and a number that people can type and nobody can guess.

It says that somebody took part, and nothing of what they learned, with whom, or how well. What it says is fixed when it is taken.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.people.names import same_words

SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U."""
LOOK_ALIKES = str.maketrans("OIL", "011")
RANDOM_SYMBOLS, GROUP = 11, 4
CHECKED_BY = 37
YEARS_KEPT = 2


@dataclass(kw_only=True, eq=False)
class Certificate:
    """What one member of a completed duo can show. `number`: twelve symbols, the last one checks the others.

    `hours` are rounded to four, as an HR system gets them; `sessions` and `meetings` are what this person was at.
    """

    number: str
    duo_id: UUID
    person: UUID
    name: str
    programme: str
    starts_on: date
    ended_on: date
    hours: int
    sessions: int
    meetings: int
    issued_on: date
    withdrawn_on: date | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.withdrawn_on is None

    @property
    def kept_until(self) -> date:
        """The last day on which anybody can look up whether it is real."""
        return years_from(self.issued_on, YEARS_KEPT)

    @property
    def grouped(self) -> str:
        """The number as people read it: `7K3F-9QXM-2B4T`."""
        return grouped(self.number)

    def is_of(self, name: str) -> bool:
        """Whether this is the name on it, whatever the case, accents and order of its words."""
        return same_words(name, self.name)


def check_earned(duo: Duo, *, sessions: int) -> None:
    """Raise `certificate.not-earned` before the duo was completed, or where the two never met."""
    if duo.state != DuoState.COMPLETED or not sessions:
        raise RuleBroken("certificate.not-earned")


def new_number() -> str:
    """A number that was not given before, as far as chance can tell (55 bits)."""
    while True:
        drawn = "".join(secrets.choice(SYMBOLS) for _ in range(RANDOM_SYMBOLS))
        if (check := _check(drawn)) < len(SYMBOLS):  # five of the 37 have no symbol that people type
            return drawn + SYMBOLS[check]


def read_number(typed: str) -> str | None:
    """The number that somebody typed: small letters, spaces, hyphens and look-alikes are fine. None where a symbol is wrong."""
    plain = re.sub(r"[\s‐-―-]", "", typed).upper().translate(LOOK_ALIKES)
    if len(plain) != RANDOM_SYMBOLS + 1 or not set(plain) <= set(SYMBOLS):
        return None
    return plain if _check(plain[:-1]) == SYMBOLS.index(plain[-1]) else None


def grouped(number: str) -> str:
    """In three groups of four."""
    return "-".join(number[at : at + GROUP] for at in range(0, len(number), GROUP))


def years_from(day: date, years: int) -> date:
    """The same day that many years later or earlier; 28 February for the 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _check(symbols: str) -> int:
    value = 0
    for symbol in symbols:
        value = value * len(SYMBOLS) + SYMBOLS.index(symbol)
    return value % CHECKED_BY
