"""Connections and imports as an admin sees them: what was read, what it changes for whom, and what could not be used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.domain.errors import Refused, RuleBroken
from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.inbound import INBOUND
from integration.mapping import files
from integration.store.people import connections, imports, next_tries, persons, pushed, staging
from integration.store.people.connections import Connection
from integration.store.people.imports import Import, Problem
from integration.store.people.staging import Change
from integration.store.tables.hris import imports as import_table
from integration.store.tables.people import employees

AT_ONCE = 50
"""People or problems on one page."""
MOST_COUNTED = 2_000
"""Leavers whose departments are looked at."""
TOLD_OF_A_JOINER = ("department_name", "job_title", "employed_since")
TOLD_OF_A_LEAVER = ("department_name", "job_title", "employment_end_date")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionLine:
    """A connection, how many active people came from it, and its newest import."""

    connection: Connection
    people: int
    newest: Import | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field of one person: what it was and what it becomes; None is empty."""

    field: str
    was: Any
    becomes: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonChange:
    """What an import does with one person."""

    number: str
    name: str
    kind: str
    fields: tuple[FieldChange, ...]

    @property
    def known(self) -> dict[str, Any]:
        """The told fields by name, as they become."""
        return {change.field: change.becomes for change in self.fields}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """What to show of an import: people of a kind (joiner, mover, leaver, rejoiner) or `problem`, with these words, from this page on.

    `field`: problems of one field only.
    """

    kind: str
    words: str = ""
    field: str = ""
    page: int = 1

    @property
    def start(self) -> int:
        """How many come before this page."""
        return (self.page - 1) * AT_ONCE


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage:
    """One import. `of_people` is how many active people its source had; `departments` where most leavers work.

    `was_pushed`: nothing was read, it gathers what a system pushed. `found`: how many people or problems there are with the words,
    `fields` how many problems per field. `retries`: whether one record can be read again. `next_try`: when the clock tries
    again what came to nothing.
    """

    read: Import
    was_pushed: bool
    of_people: int
    people: tuple[PersonChange, ...]
    problems: tuple[Problem, ...]
    departments: tuple[tuple[str, int], ...]
    found: int
    fields: tuple[tuple[str, int], ...]
    retries: bool
    next_try: datetime | None = None


def connection_lines(db: Session) -> list[ConnectionLine]:
    """All connections by name."""
    people = _people_per_connection(db)
    return [
        ConnectionLine(
            connection=each, people=people.get(each.id, 0), newest=next(iter(imports.recent(db, connection_id=each.id, limit=1)), None)
        )
        for each in connections.listed(db)
    ]


def recent(db: Session, *, connection_id: UUID | None = None, most: int = 50) -> list[Import]:
    """The newest imports of all connections, or of one."""
    return imports.recent(db, connection_id=connection_id, limit=most)


def awaiting_a_yes(db: Session) -> list[Import]:
    """Imports that would remove so many people that somebody must look first."""
    return [each for each in imports.recent(db, state="waiting") if each.guard]


def known(db: Session, import_id: UUID) -> Import:
    """One import. Raises `import.not-found`."""
    try:
        return imports.known(db, import_id)
    except Refused as unknown:
        raise RuleBroken("import.not-found") from unknown


def import_page(db: Session, read: Import, sought: Sought) -> ImportPage:
    """A page of it."""
    connection = connections.by_id(db, read.connection_id)
    was_pushed = connection is not None and connection.kind == connections.PUSH
    fields = imports.count_problems(db, read.id, words=sought.words) if sought.kind == "problem" else {}
    return ImportPage(
        read=read,
        was_pushed=was_pushed,
        of_people=_people_per_connection(db).get(read.connection_id, 0),
        people=() if sought.kind == "problem" else _people(db, read.id, sought),
        problems=_problems(db, read, sought, was_pushed=was_pushed) if sought.kind == "problem" else (),
        departments=_departments_of_leavers(db, read.id) if read.guard and read.leavers else (),
        found=_found(db, read, sought, fields),
        fields=tuple(fields.items()),
        retries=connection is not None and files.connector(connection.text, file=connection.origin).employees.reads_one,
        next_try=next_tries.planned(db, read.connection_id) if read.state in {"stopped", "failed"} else None,
    )


def _found(db: Session, read: Import, sought: Sought, fields: Mapping[str, int]) -> int:
    if sought.kind == "problem":
        return fields.get(sought.field, 0) if sought.field else sum(fields.values())
    return staging.count_changes(db, read.id, kind=sought.kind, words=sought.words)


def _people(db: Session, import_id: UUID, sought: Sought) -> tuple[PersonChange, ...]:
    shown = staging.changes_of(db, import_id, kind=sought.kind, words=sought.words, limit=AT_ONCE, start=sought.start)
    return tuple(_person(change) for change in shown)


def _problems(db: Session, read: Import, sought: Sought, *, was_pushed: bool) -> tuple[Problem, ...]:
    """Those who push know a user by name; the key is an id of ours."""
    found = imports.problems_of(db, read.id, field=sought.field, words=sought.words, limit=AT_ONCE, start=sought.start)
    names = pushed.names(db, read.connection_id) if was_pushed and found else {}
    return tuple(replace(each, external_id=names.get(each.external_id or "", each.external_id)) for each in found)


def count_people(db: Session) -> int:
    """How many people work here now, as all connections together say; who has two records counts once."""
    return db.scalar(select(func.count()).select_from(employees).where(persons.WORKS, persons.LEADS)) or 0


def newest_applied(db: Session) -> Import | None:
    """The last import that reached the roster."""
    return next(iter(imports.recent(db, state="applied", limit=1)), None)


def _people_per_connection(db: Session) -> dict[UUID, int]:
    active = select(employees.c.connection_id, func.count()).where(employees.c.employment_status != EmploymentStatus.LEFT)
    return dict(db.execute(active.group_by(employees.c.connection_id)).all())


def _departments_of_leavers(db: Session, import_id: UUID) -> tuple[tuple[str, int], ...]:
    """Where those who would leave work; a department that stands out points at a filter in the source."""
    connection = select(import_table.c.connection_id).where(import_table.c.id == import_id).scalar_subquery()
    going = [change.external_id for change in staging.changes_of(db, import_id, kind="leaver", limit=MOST_COUNTED)]
    found = (
        select(employees.c.department_name, func.count())
        .where(employees.c.connection_id == connection, employees.c.external_id.in_(going), employees.c.department_name.is_not(None))
        .group_by(employees.c.department_name)
        .order_by(func.count().desc(), employees.c.department_name)
    )
    return tuple(db.execute(found.limit(3)).all())


def _person(change: Change) -> PersonChange:
    known = {**(change.before or {}), **{name: value for name, value in change.after.items() if value is not None}}
    name = " ".join(str(known[part]) for part in ("given_name", "family_name") if known.get(part))
    return PersonChange(
        number=str(known.get("employee_number") or change.external_id), name=name, kind=change.kind, fields=tuple(_fields(change))
    )


def _fields(change: Change) -> list[FieldChange]:
    before: Mapping[str, Any] = change.before or {}
    if change.kind == "mover":
        names = [name for name in INBOUND if before.get(name) != change.after.get(name)]
    else:
        names = [name for name in (TOLD_OF_A_LEAVER if change.kind == "leaver" else TOLD_OF_A_JOINER) if change.after.get(name)]
    return [FieldChange(field=name, was=before.get(name), becomes=change.after.get(name)) for name in names]
