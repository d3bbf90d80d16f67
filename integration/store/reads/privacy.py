"""What we keep of one person, found by the privacy marks of the schema: what is marked as personal is told, here or nowhere.

Names and HR fields are shown as they are; of the rest only how much there is, because it belongs to two people.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, Table, func, select
from sqlalchemy.orm import Session

from integration.domain.mentoring.visibility import Kind
from integration.store.columns import PERSONAL_CLASSES
from integration.store.mentoring import has_member
from integration.store.tables import courses, hris, intake, lti, mapping, mentoring, outbox, people, scim, states


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
    PROGRESS = "progress"
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
    Topic.DUOS: Source.COORDINATOR,
    Topic.RIGHTS: Source.ADMIN,
}
OF_IMPORTS = (hris.seen_pages, hris.changes, hris.problems, hris.written_records)
TOPIC_OF: dict[str, Topic] = {
    table.name: topic
    for topic, tables in {
        Topic.ACCOUNT: (people.accounts,),
        Topic.EMPLOYMENT: (people.employees, scim.scim_users),
        Topic.VISITS: (lti.launches,),
        Topic.COURSES: (courses.course_members,),
        Topic.INTAKE: (intake.intakes,),
        Topic.DUOS: (mentoring.duos, mentoring.warnings, states.pauses),
        Topic.AIMS: (mentoring.aims,),
        Topic.AGREEMENT: (mentoring.agreements, mentoring.signatures),
        Topic.SESSIONS: (mentoring.duo_sessions,),
        Topic.PROGRESS: (mentoring.progress, mentoring.activity),
        Topic.RIGHTS: (people.grants,),
        Topic.TRAIL: (
            people.audit,
            outbox.outbox,
            *OF_IMPORTS,
            hris.mapping_versions,
            hris.grants,
            hris.permissions_asked,
            mapping.mapping_drafts,
            mapping.mapping_samples,
            scim.scim_keys,
        ),
    }.items()
    for table in tables
}
"""Every table with a personal mark, by its name; a test fails when one is missing."""
DATA_OF = {
    Topic.INTAKE: (Kind.PREFERENCES, Kind.VETOES),
    Topic.DUOS: (Kind.ENROLMENT, Kind.PARTNER_NAME),
    Topic.SESSIONS: (Kind.SESSIONS,),
    Topic.AIMS: (Kind.AIMS,),
    Topic.AGREEMENT: (Kind.AGREEMENT,),
}
"""What the table of visibility says about a topic."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of one topic: `fields` with their values, or how many things there are. `count` is None where it says nothing."""

    topic: Topic
    fields: tuple[tuple[str, str], ...] = ()
    count: int | None = None


def kept_of(db: Session, *, account_id: UUID, employee_id: UUID | None) -> list[Kept]:
    """All topics, the person's own; of somebody whom HR does not know there is less."""
    kept = [
        Kept(topic=Topic.ACCOUNT, fields=_fields(db, people.accounts, account_id)),
        Kept(topic=Topic.VISITS, count=_count(db, lti.launches, lti.launches.c.account_id == account_id)),
    ]
    if employee_id:
        kept += [Kept(topic=Topic.EMPLOYMENT, fields=_fields(db, people.employees, employee_id)), *_of_employee(db, employee_id)]
    kept.append(Kept(topic=Topic.RIGHTS, count=_count(db, people.grants, people.grants.c.account_id == account_id)))
    return [*kept, Kept(topic=Topic.TRAIL)]


def _of_employee(db: Session, person: UUID) -> Iterator[Kept]:
    mine = select(mentoring.duos.c.id).where(has_member([person]))
    sessions = (mentoring.duo_sessions.c.duo_id.in_(mine), mentoring.duo_sessions.c.removed_at.is_(None))
    for topic, table, rows in (
        (Topic.COURSES, courses.course_members, (courses.course_members.c.employee_id == person,)),
        (Topic.INTAKE, intake.intakes, (intake.intakes.c.person == person,)),
        (Topic.DUOS, mentoring.duos, (has_member([person]),)),
        (Topic.AIMS, mentoring.aims, (mentoring.aims.c.person == person,)),
        (Topic.AGREEMENT, mentoring.signatures, (mentoring.signatures.c.person == person,)),
        (Topic.SESSIONS, mentoring.duo_sessions, sessions),
    ):
        yield Kept(topic=topic, count=_count(db, table, *rows))
    yield Kept(topic=Topic.PROGRESS)


def _count(db: Session, table: Table, *rows: ColumnElement[bool]) -> int:
    return db.scalar(select(func.count()).select_from(table).where(*rows)) or 0


def _fields(db: Session, table: Table, id_: UUID) -> tuple[tuple[str, str], ...]:
    """The personal fields of a row that hold something, in the order of the table."""
    row = db.execute(select(table).where(table.c.id == id_)).mappings().one()
    named = [column.name for column in table.columns if column.info["privacy"] in PERSONAL_CLASSES]
    return tuple((name, str(row[name])) for name in named if row[name] not in {None, ""})
