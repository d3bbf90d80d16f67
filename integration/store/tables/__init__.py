"""The whole schema, one file per subject, and how it maps onto the plain classes of the domain."""

from __future__ import annotations

from functools import cache

from sqlalchemy.orm import registry

from integration.domain.journey.certificate import Certificate
from integration.domain.journey.ending import Ending
from integration.domain.journey.gathering import Gathering
from integration.domain.journey.meeting import PlannedMeeting
from integration.domain.journey.pause import Pause
from integration.domain.journey.session import DuoSession
from integration.domain.mentoring.agreement import Agreement, Signature
from integration.domain.mentoring.duo import Aim, Duo
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.triad import Triad
from integration.domain.people.account import Account, Grant
from integration.domain.people.employee import Employee
from integration.store.columns import metadata
from integration.store.tables import (
    courses,
    hris,
    launch_log,
    lti,
    mapping,
    mentoring,
    outbox,
    people,
    placing,
    registration,
    scim,
    statements,
)
from integration.store.tables.journey import (
    certificates,
    gatherings,
    goals,
    harvest,
    help_page,
    intake,
    measures,
    meetings,
    midway,
    no_time,
    nudges,
    own_page,
    pulse,
    sharing,
    states,
    triads,
)

__all__ = [
    "certificates",
    "courses",
    "gatherings",
    "goals",
    "harvest",
    "help_page",
    "hris",
    "intake",
    "launch_log",
    "lti",
    "map_domain",
    "mapping",
    "measures",
    "meetings",
    "mentoring",
    "metadata",
    "midway",
    "no_time",
    "nudges",
    "outbox",
    "own_page",
    "people",
    "placing",
    "pulse",
    "registration",
    "scim",
    "sharing",
    "statements",
    "states",
    "triads",
]


@cache
def map_domain() -> registry:
    """Map the entities onto their tables from outside; they stay plain dataclasses (ADR 0002)."""
    mapper = registry(metadata=metadata)
    mapper.map_imperatively(Employee, people.employees)
    mapper.map_imperatively(Account, people.accounts)
    mapper.map_imperatively(Grant, people.grants)
    mapper.map_imperatively(Cohort, mentoring.cohorts)
    mapper.map_imperatively(Duo, mentoring.duos)
    mapper.map_imperatively(Aim, mentoring.aims)
    mapper.map_imperatively(Agreement, mentoring.agreements)
    mapper.map_imperatively(Signature, mentoring.signatures)
    mapper.map_imperatively(DuoSession, mentoring.duo_sessions)
    mapper.map_imperatively(Pause, states.pauses)
    mapper.map_imperatively(Ending, states.endings)
    mapper.map_imperatively(Gathering, gatherings.gatherings)
    mapper.map_imperatively(PlannedMeeting, meetings.meetings)
    mapper.map_imperatively(Certificate, certificates.certificates)
    mapper.map_imperatively(Triad, triads.triads)
    return mapper
