"""The roster: employees as their HRIS knows them. Rows are changed by applying an import and by nothing else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from sys import intern
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from integration.domain.people.employee import Employee, EmploymentStatus
from integration.domain.people.inbound import INBOUND
from integration.domain.people.recognition import Key
from integration.domain.people.roster import Standing
from integration.store.people import persons
from integration.store.tables.people import employees

ANY_NUMBER = Key()
BATCH = 500
_LEFT = EmploymentStatus.LEFT.value


def employee(db: Session, employee_id: UUID) -> Employee | None:
    """The employee with this id."""
    return db.get(Employee, employee_id)


def employee_by_number(db: Session, number: str) -> Employee | None:
    """The one active employee with this number; None when there is none, more than one, or the number is empty."""
    found = persons.found_by(db, number.strip(), ANY_NUMBER)
    return found[0] if len(found) == 1 else None


def employee_by_key(db: Session, key: str) -> Employee | None:
    """By employee number or UUID, as commands take it; the person, whichever of their records that is."""
    try:
        return persons.person(db, UUID(key))
    except ValueError:
        return employee_by_number(db, key)


def search(db: Session, *, words: str = "", include_left: bool = False, limit: int = 500) -> Sequence[Employee]:
    """Employees by family name; each word must occur in a name, the number, the department or the title."""
    columns = (employees.c[name] for name in ("given_name", "family_name", "employee_number", "department_name", "job_title"))
    searched = list(columns)
    matches = [or_(*(column.icontains(word, autoescape=True) for column in searched)) for word in words.split()]
    here = [employees.c.merged_into.is_(None), *([] if include_left else [employees.c.employment_status != _LEFT])]
    ordered = select(Employee).where(*matches, *here).order_by(employees.c.family_name, employees.c.given_name, employees.c.id)
    return db.scalars(ordered.limit(limit)).all()


def standings(db: Session, connection_id: UUID) -> dict[str, Standing]:
    """What is known of everybody who ever came from this connection, by their key there."""
    return dict(_standings(db, employees.c.connection_id == connection_id))


def standings_of(db: Session, connection_id: UUID, *, keys: Collection[str] = (), numbers: Collection[str] = ()) -> dict[str, Standing]:
    """The same, of these people only, and of whoever has one of these employee numbers."""
    found: dict[str, Standing] = {}
    for column, wanted in ((employees.c.external_id, keys), (employees.c.employee_number, numbers)):
        for batch in _batches(sorted(wanted)):
            found |= _standings(db, and_(employees.c.connection_id == connection_id, column.in_(batch)))
    return found


def _standings(db: Session, condition: ColumnElement[bool]) -> Iterator[tuple[str, Standing]]:
    names = ("external_id", "row_hash", "employment_status", "employee_number", "manager_external_id")
    rows = db.execute(select(*(employees.c[name] for name in names)).where(condition).execution_options(yield_per=BATCH))
    return ((key, Standing(print_, status == _LEFT, number, boss and intern(boss))) for key, print_, status, number, boss in rows)


def past_last_day(db: Session, today: date) -> dict[UUID, list[str]]:
    """Who still counts as working here although their last day has passed: their keys, by connection."""
    over = and_(employees.c.employment_end_date < today, employees.c.employment_status != _LEFT)
    found: dict[UUID, list[str]] = {}
    for connection_id, key in db.execute(select(employees.c.connection_id, employees.c.external_id).where(over)):
        found.setdefault(connection_id, []).append(key)
    return found


def count_active(db: Session, connection_id: UUID) -> int:
    """How many people from this connection work here now."""
    active = and_(employees.c.connection_id == connection_id, employees.c.employment_status != _LEFT)
    return db.scalar(select(func.count()).select_from(employees).where(active)) or 0


def records(db: Session, connection_id: UUID, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The inbound fields, as JSON holds them, of these people."""
    found: dict[str, dict[str, Any]] = {}
    for batch in _batches(sorted(keys)):
        chosen = and_(employees.c.connection_id == connection_id, employees.c.external_id.in_(batch))
        rows = db.execute(select(*(employees.c[name] for name in INBOUND)).where(chosen)).mappings()
        found |= {row["external_id"]: {name: _as_json(row[name]) for name in INBOUND} for row in rows}
    return found


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
