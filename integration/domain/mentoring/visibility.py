"""Who may see what: one table, tested cell by cell (docs/domain.md, visibility; ADR 0020).

    may_see(Role.COORDINATOR, Kind.SESSIONS)   #  Sight.COUNT_AND_LAST_DATE

`Sight.NOTHING` is falsy, so `if may_see(…)` reads as it should.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PrivacyClass(StrEnum):
    """From settings (D0) to what stays with one person (D4). What is forbidden (D5) has no place in the schema at all."""

    SETTINGS = "D0"
    FACTS = "D1"
    DEVELOPMENT = "D2"
    MEASURES = "D3"
    PRIVATE = "D4"


class Role(StrEnum):
    """Who looks, in the order of the table's columns. SELF and PARTNER are the two of one duo."""

    SELF = "self"
    PARTNER = "partner"
    COACH = "coach"
    COORDINATOR = "coordinator"
    MANAGER = "manager"
    ANALYST = "analyst or sponsor"
    LMS = "LMS"
    HRIS = "HRIS"
    ADMIN = "admin"


class Kind(StrEnum):
    """What there is to see."""

    ENROLMENT = "enrolment, duo exists, dates, status"
    PARTNER_NAME = "partner's name"
    PREFERENCES = "languages, times, way of working"
    VETOES = "vetoes"
    PLANS = "sessions planned"
    SESSIONS = "sessions held"
    AIMS = "goals and offers"
    AGREEMENT = "agreement text"
    SHARED_NOTES = "shared notes"
    OWN_NOTES = "own notes"
    PULSES = "pulse answers"
    RECIPROCITY = "reciprocity band"
    SAFETY = "safety answers and asking for help"
    SCAN = "own scan"
    DUO_SCAN = "duo scan"
    NETWORK = "network counts and transfer"
    PARTNER_RATING = "partner's rating of me"
    MIDWAY = "midway choice"
    NO_TIME = "no time granted"
    HARVEST = "harvest items"
    END_REASON = "end reason"
    ATTENDANCE = "attendance of group coaching"
    CERTIFICATE = "certificate of participation"
    REMINDERS = "reminders, and which are switched off"


class Sight(StrEnum):
    """How much of it."""

    NOTHING = ""
    ALL = "all"
    ENROLLED_AND_HOURS = "enrolled and expected hours"
    COUNT = "count"
    PERCENT = "progress in percent"
    WHITELIST = "the outbound whitelist"
    COUNT_AND_LAST_DATE = "count and last date"
    AGGREGATE = "aggregate"
    HOURS = "hours in total"
    TITLES_IF_BOTH_SHARE = "titles, if both share them"
    TOPICS = "topic tags"
    IF_DUO_ASKS = "on request of the duo"
    SIGNED_OR_NOT = "signed or not"
    DONE_OR_NOT = "done or not"
    IF_SHARED = "only if shared"
    STATEMENT_BY_CHOICE = "a statement the person chose to send"
    AFTER_BOTH_DONE = "after both are done"
    OWN_INPUT = "what one gave oneself"
    NAMELESS_WITH_CONSENT = "with consent, without names"
    THAT_IT_ENDED = "that it ended"
    CATEGORY = "the category; safety shows as none given"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of data: its class, and how much of it each role sees."""

    privacy: PrivacyClass
    sights: Mapping[Role, Sight]


def _row(privacy: str, *sights: Sight) -> Row:
    """Of an admin nothing is told: they see none of it."""
    return Row(PrivacyClass(privacy), dict(zip(Role, (*sights, NOTHING), strict=True)))


ALL, NOTHING, SUM, BOTH = Sight.ALL, Sight.NOTHING, Sight.AGGREGATE, Sight.AFTER_BOTH_DONE
HOURS, WHITELIST = Sight.HOURS, Sight.WHITELIST
SHARED, NAMELESS, CATEGORY, DONE = Sight.IF_SHARED, Sight.NAMELESS_WITH_CONSENT, Sight.CATEGORY, Sight.DONE_OR_NOT
LAST, PERCENT, ENDED = Sight.COUNT_AND_LAST_DATE, Sight.PERCENT, Sight.THAT_IT_ENDED

# fmt: off
TABLE: Mapping[Kind, Row] = {
    #                               self, partner,       coach,    coordinator, manager, analyst or sponsor, LMS, HRIS
    Kind.ENROLMENT:      _row("D1", ALL, ALL,            ALL,      ALL,      Sight.ENROLLED_AND_HOURS, Sight.COUNT, PERCENT, WHITELIST),
    Kind.PARTNER_NAME:   _row("D1", ALL, ALL,            ALL,      ALL,      NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.PREFERENCES:    _row("D2", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.VETOES:         _row("D4", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.PLANS:          _row("D1", ALL, ALL,            ALL,      NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.SESSIONS:       _row("D1", ALL, ALL,            ALL,      LAST,     NOTHING, SUM,      PERCENT, HOURS),
    Kind.AIMS:           _row("D2", ALL, ALL,            Sight.TITLES_IF_BOTH_SHARE, Sight.TOPICS, NOTHING, SUM, NOTHING, NOTHING),
    Kind.AGREEMENT:      _row("D2", ALL, ALL,            Sight.IF_DUO_ASKS, Sight.SIGNED_OR_NOT, NOTHING, NOTHING, NOTHING, NOTHING),
    Kind.SHARED_NOTES:   _row("D2", ALL, ALL,            NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.OWN_NOTES:      _row("D4", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.PULSES:         _row("D3", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, SUM,      NOTHING, NOTHING),
    Kind.RECIPROCITY:    _row("D3", ALL, ALL,            ALL,      SUM,      NOTHING, SUM,      NOTHING, NOTHING),
    Kind.SAFETY:         _row("D4", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.SCAN:           _row("D3", ALL, SHARED,         SHARED,   NOTHING,  NOTHING, SUM,      NOTHING, Sight.STATEMENT_BY_CHOICE),
    Kind.DUO_SCAN:       _row("D3", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, SUM,      NOTHING, NOTHING),
    Kind.NETWORK:        _row("D3", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, SUM,      NOTHING, NOTHING),
    Kind.PARTNER_RATING: _row("D3", BOTH, Sight.OWN_INPUT, NOTHING, NOTHING, NOTHING, SUM,      NOTHING, NOTHING),
    Kind.MIDWAY:         _row("D2", ALL, BOTH,           DONE,     DONE,     NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.NO_TIME:        _row("D2", ALL, NOTHING,        NOTHING,  NAMELESS, NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.HARVEST:        _row("D2", ALL, ALL,            ALL,      NAMELESS, NOTHING, NAMELESS, NOTHING, NOTHING),
    Kind.END_REASON:     _row("D1", ALL, ENDED,          CATEGORY, CATEGORY, ENDED,   SUM,      NOTHING, Sight.STATUS),
    Kind.ATTENDANCE:     _row("D1", ALL, ALL,            ALL,      ALL,      NOTHING, SUM,      PERCENT, NOTHING),
    Kind.CERTIFICATE:    _row("D1", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
    Kind.REMINDERS:      _row("D1", ALL, NOTHING,        NOTHING,  NOTHING,  NOTHING, NOTHING,  NOTHING, NOTHING),
}
# fmt: on


def may_see(role: Role, kind: Kind) -> Sight:
    """How much of this data somebody in this role may see."""
    return TABLE[kind].sights[role]
