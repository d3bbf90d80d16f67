"""What personal data is about, in the eyes of the person whose it is: topics, with where each comes from and which kinds it holds."""

from __future__ import annotations

from enum import StrEnum

from integration.domain.mentoring.visibility import Kind


class Source(StrEnum):
    """Where something comes from."""

    LMS = "lms"
    HRIS = "hris"
    SELF = "self"
    SELF_ALONE = "self alone"
    COORDINATOR = "coordinator"
    ADMIN = "admin"
    US = "us"


class Topic(StrEnum):
    """What a table is about, in the eyes of the person whose data is in it."""

    ACCOUNT = "account"
    EMPLOYMENT = "employment"
    VISITS = "visits"
    COURSES = "courses"
    INTAKE = "intake"
    DUOS = "duos"
    AIMS = "aims"
    AGREEMENT = "agreement"
    SESSIONS = "sessions"
    LOOKING_BACK = "looking back"
    MIDWAY = "midway"
    HARVEST = "harvest"
    NO_TIME = "no time"
    BALANCE = "balance"
    MEASURES = "measures"
    PROGRESS = "progress"
    CERTIFICATE = "certificate"
    STATEMENTS = "statements"
    SENT = "sent"
    NUDGES = "nudges"
    VIEWS = "views"
    RIGHTS = "rights"
    TRAIL = "trail"

    @property
    def source(self) -> Source:
        """Where it comes from."""
        return SOURCES.get(self, Source.US)


SOURCES = {
    Topic.ACCOUNT: Source.LMS,
    Topic.VISITS: Source.LMS,
    Topic.COURSES: Source.LMS,
    Topic.EMPLOYMENT: Source.HRIS,
    Topic.INTAKE: Source.SELF_ALONE,
    Topic.AIMS: Source.SELF,
    Topic.AGREEMENT: Source.SELF,
    Topic.SESSIONS: Source.SELF,
    Topic.MEASURES: Source.SELF_ALONE,
    Topic.LOOKING_BACK: Source.SELF_ALONE,
    Topic.MIDWAY: Source.SELF_ALONE,
    Topic.HARVEST: Source.SELF,
    Topic.NO_TIME: Source.SELF_ALONE,
    Topic.STATEMENTS: Source.SELF_ALONE,
    Topic.DUOS: Source.COORDINATOR,
    Topic.RIGHTS: Source.ADMIN,
}
KINDS_OF = {
    Topic.INTAKE: (Kind.PREFERENCES, Kind.VETOES),
    Topic.DUOS: (Kind.ENROLMENT, Kind.PARTNER_NAME),
    Topic.SESSIONS: (Kind.SESSIONS,),
    Topic.LOOKING_BACK: (Kind.PULSES, Kind.SAFETY, Kind.OWN_NOTES, Kind.SHARED_NOTES),
    Topic.MIDWAY: (Kind.MIDWAY, Kind.OWN_NOTES),
    Topic.HARVEST: (Kind.HARVEST, Kind.SHARED_NOTES),
    Topic.NO_TIME: (Kind.NO_TIME,),
    Topic.BALANCE: (Kind.RECIPROCITY,),
    Topic.MEASURES: (Kind.SCAN, Kind.DUO_SCAN, Kind.NETWORK, Kind.PARTNER_RATING),
    Topic.AIMS: (Kind.AIMS, Kind.OWN_NOTES, Kind.SHARED_NOTES),
    Topic.AGREEMENT: (Kind.AGREEMENT,),
    Topic.NUDGES: (Kind.REMINDERS,),
    Topic.STATEMENTS: (Kind.SCAN,),
    Topic.CERTIFICATE: (Kind.CERTIFICATE,),
}
"""What the table of visibility says about a topic."""
