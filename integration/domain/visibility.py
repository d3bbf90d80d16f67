"""Who may see what: one table, tested cell by cell (docs/domain.md, visibility).

    may_see(Viewer.COORDINATOR, Data.SESSIONS)   -> Sight.COUNT_AND_LAST_DATE

`Sight.NOTHING` is falsy, so `if may_see(…)` reads as it should.
"""

from __future__ import annotations

from enum import StrEnum


class PrivacyClass(StrEnum):
    """From settings (D0) to what stays with one person (D4). What is forbidden (D5) has no place in the schema at all."""

    SETTINGS = "D0"
    FACTS = "D1"
    DEVELOPMENT = "D2"
    MEASURES = "D3"
    PRIVATE = "D4"


class Viewer(StrEnum):
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


class Data(StrEnum):
    """What there is to see."""

    ENROLMENT = "enrolment, duo exists, dates, status"
    PARTNER_NAME = "partner's name"
    SESSIONS = "sessions held"
    AIMS = "goals and offers"
    AGREEMENT = "agreement text"
    SHARED_NOTES = "shared notes"
    OWN_NOTES = "own notes"
    PULSES = "pulse answers"
    RECIPROCITY = "reciprocity band"
    SAFETY = "safety answers"
    SCAN = "own scan"
    PARTNER_RATING = "partner's rating of me"
    HARVEST = "harvest items"
    END_REASON = "end reason"
    ATTENDANCE = "attendance of group coaching"


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
    IF_SHARED = "only if shared"
    STATEMENT_BY_CHOICE = "a statement the person chose to send"
    AFTER_BOTH_DONE = "after both are done"
    OWN_INPUT = "what one gave oneself"
    NAMELESS_WITH_CONSENT = "with consent, without names"
    THAT_IT_ENDED = "that it ended"
    CATEGORY = "the category; safety shows as none given"
    STATUS = "status"


def _row(*sights: Sight) -> dict[Viewer, Sight]:
    return dict(zip(Viewer, (*sights, Sight.NOTHING), strict=True))


ALL, NOTHING, SUM = Sight.ALL, Sight.NOTHING, Sight.AGGREGATE

# fmt: off
VISIBILITY: dict[Data, dict[Viewer, Sight]] = {
    #                         self, partner, coach, coordinator, manager, analyst, LMS, HRIS; an admin sees none of it
    Data.ENROLMENT:      _row(ALL, ALL, ALL, ALL, Sight.ENROLLED_AND_HOURS, Sight.COUNT, Sight.PERCENT, Sight.WHITELIST),
    Data.PARTNER_NAME:   _row(ALL, ALL, ALL, ALL, NOTHING, NOTHING, NOTHING, NOTHING),
    Data.SESSIONS:       _row(ALL, ALL, ALL, Sight.COUNT_AND_LAST_DATE, NOTHING, SUM, Sight.PERCENT, Sight.HOURS),
    Data.AIMS:           _row(ALL, ALL, Sight.TITLES_IF_BOTH_SHARE, Sight.TOPICS, NOTHING, SUM, NOTHING, NOTHING),
    Data.AGREEMENT:      _row(ALL, ALL, Sight.IF_DUO_ASKS, Sight.SIGNED_OR_NOT, NOTHING, NOTHING, NOTHING, NOTHING),
    Data.SHARED_NOTES:   _row(ALL, ALL, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    Data.OWN_NOTES:      _row(ALL, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    Data.PULSES:         _row(ALL, NOTHING, NOTHING, NOTHING, NOTHING, SUM, NOTHING, NOTHING),
    Data.RECIPROCITY:    _row(ALL, ALL, ALL, SUM, NOTHING, SUM, NOTHING, NOTHING),
    Data.SAFETY:         _row(ALL, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING),
    Data.SCAN:           _row(ALL, Sight.IF_SHARED, Sight.IF_SHARED, NOTHING, NOTHING, SUM, NOTHING, Sight.STATEMENT_BY_CHOICE),
    Data.PARTNER_RATING: _row(Sight.AFTER_BOTH_DONE, Sight.OWN_INPUT, NOTHING, NOTHING, NOTHING, SUM, NOTHING, NOTHING),
    Data.HARVEST:        _row(ALL, ALL, ALL, Sight.NAMELESS_WITH_CONSENT, NOTHING, Sight.NAMELESS_WITH_CONSENT, NOTHING, NOTHING),
    Data.END_REASON:     _row(ALL, Sight.THAT_IT_ENDED, Sight.CATEGORY, Sight.CATEGORY, Sight.THAT_IT_ENDED, SUM, NOTHING, Sight.STATUS),
    Data.ATTENDANCE:     _row(ALL, ALL, ALL, ALL, NOTHING, SUM, Sight.PERCENT, NOTHING),
}
# fmt: on

CLASS_OF = {
    Data.ENROLMENT: PrivacyClass.FACTS,
    Data.PARTNER_NAME: PrivacyClass.FACTS,
    Data.SESSIONS: PrivacyClass.FACTS,
    Data.AIMS: PrivacyClass.DEVELOPMENT,
    Data.AGREEMENT: PrivacyClass.DEVELOPMENT,
    Data.SHARED_NOTES: PrivacyClass.DEVELOPMENT,
    Data.OWN_NOTES: PrivacyClass.PRIVATE,
    Data.PULSES: PrivacyClass.MEASURES,
    Data.RECIPROCITY: PrivacyClass.MEASURES,
    Data.SAFETY: PrivacyClass.PRIVATE,
    Data.SCAN: PrivacyClass.MEASURES,
    Data.PARTNER_RATING: PrivacyClass.MEASURES,
    Data.HARVEST: PrivacyClass.DEVELOPMENT,
    Data.END_REASON: PrivacyClass.FACTS,
    Data.ATTENDANCE: PrivacyClass.FACTS,
}


def may_see(viewer: Viewer, data: Data) -> Sight:
    """How much of this data this viewer may see."""
    return VISIBILITY[data][viewer]
