"""How long what is kept (docs/domain.md, retention): one table. Settings may shorten a term, and never lengthen it.

What goes at the end of a term is in `store/retention.py`. What was reached stays reached, and so do sums without persons.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from integration.domain.journey.intake import MONTHS_OF_VETOES, MONTHS_WITHOUT_DUO, months_before

REMINDED = timedelta(days=30)
"""How long before the content of a duo goes its two are told to take it along."""


class Data(StrEnum):
    """What goes together."""

    INTEREST = "interest"
    VETOES = "vetoes"
    CONTENT = "content"
    OWN_NOTES = "own-notes"
    PULSES = "pulses"
    SCANS = "scans"
    HARVEST = "harvest"
    PARTICIPATION = "participation"
    VIEWS = "views"
    AUDIT = "audit"
    LEAVERS = "leavers"


class Since(StrEnum):
    """From when a term counts."""

    COHORT_BEGAN = "the cohort began"
    MATCHED = "the match"
    DUO_ENDED = "the duo ended"
    LAST_MEASURE = "the last questions (T3)"
    WRITTEN = "it was written"
    LEFT = "somebody left"


class Unit(StrEnum):
    """In what a term is counted."""

    MONTHS = "months"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Rule:
    """At most so long after that."""

    most: int
    since: Since
    unit: Unit = Unit.MONTHS


RULES: Mapping[Data, Rule] = {
    Data.INTEREST: Rule(MONTHS_WITHOUT_DUO, Since.COHORT_BEGAN),
    Data.VETOES: Rule(MONTHS_OF_VETOES, Since.MATCHED),
    Data.CONTENT: Rule(6, Since.DUO_ENDED),
    Data.OWN_NOTES: Rule(6, Since.DUO_ENDED),
    Data.PULSES: Rule(9, Since.DUO_ENDED),
    Data.SCANS: Rule(3, Since.LAST_MEASURE),
    Data.HARVEST: Rule(24, Since.DUO_ENDED),
    Data.PARTICIPATION: Rule(24, Since.DUO_ENDED),
    Data.VIEWS: Rule(12, Since.WRITTEN),
    Data.AUDIT: Rule(12, Since.WRITTEN),
    Data.LEAVERS: Rule(60, Since.LEFT, Unit.DAYS),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one installation; `shorter` are those that it made shorter than the table."""

    shorter: tuple[tuple[Data, int], ...] = ()

    def __getitem__(self, data: Data) -> int:
        """How long, in the unit of its rule."""
        return dict(self.shorter).get(data, RULES[data].most)

    def __str__(self) -> str:
        """As it is written in the settings."""
        return ",".join(f"{data}={term}" for data, term in self.shorter)

    def end(self, data: Data, since: date) -> date:
        """The day on which it goes."""
        term = self[data]
        return since + timedelta(days=term) if RULES[data].unit is Unit.DAYS else months_before(since, -term)

    def before(self, data: Data, today: date) -> date:
        """What is from before this day has had its term."""
        term = self[data]
        return today - timedelta(days=term) if RULES[data].unit is Unit.DAYS else months_before(today, term)


AS_IN_THE_TABLE = Terms()


def shortened(raw: str) -> Terms:
    """Terms as somebody wrote them: `content=3,leavers=30`. Raises `ValueError` for what is not in the table, or is longer."""
    told = dict(part.strip().partition("=")[::2] for part in raw.split(",") if part.strip())
    shorter = {data: int(told[data]) for data in Data if told.get(data, "").isdecimal()}
    if len(shorter) < len(told):
        raise ValueError(f"must be terms such as content=3,audit=6; there are {', '.join(Data)}")
    for data, term in shorter.items():
        if not 1 <= term <= RULES[data].most:
            raise ValueError(f"must be from 1 to {RULES[data].most} {RULES[data].unit} for {data}")
    return Terms(tuple(shorter.items()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A duo that is over. `measured` is the last day on which its members were asked anything (T3); its end, where they were not."""

    ended: date
    measured: date

    def end_of(self, data: Data, terms: Terms) -> date:
        """When what it holds of this goes; answers about sessions go with the scans where that is sooner."""
        by_rule = terms.end(data, self.measured if RULES[data].since is Since.LAST_MEASURE else self.ended)
        asked_later = data is Data.PULSES and self.measured > self.ended
        return min(by_rule, terms.end(Data.SCANS, self.measured)) if asked_later else by_rule
