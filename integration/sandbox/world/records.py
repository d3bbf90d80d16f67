"""Training records of the HR system. Nothing is deduplicated: a double POST makes a double row, as in real ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

STATUSES = {"enrolled": "Ingeschreven", "completed": "Afgerond", "ended": "Gestopt"}
NEEDED = ("title", "code", "start", "status")
TEXTS = frozenset({"ref", "title", "code", "status"})


class RecordRefused(Exception):
    """422: the field that is wrong and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.why = name, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """One row. Dates are YYYY-MM-DD; `ref` is the sender's own reference, which this system does not look at."""

    id: str
    employee: str
    title: str
    code: str
    start: str
    status: str
    ref: str | None = None
    end: str | None = None
    hours: float | None = None

    @property
    def status_label(self) -> str:
        """The status in Dutch."""
        return STATUSES[self.status]


FIELDS = frozenset({*NEEDED, "ref", "end", "hours"})


@dataclass(slots=True)
class Records:
    """All rows by their id, in order of arrival."""

    rows: dict[str, Training] = field(default_factory=dict)
    last_id: int = 9000

    def of(self, employee_id: str) -> list[Training]:
        """The rows of one employee."""
        return [row for row in self.rows.values() if row.employee == employee_id]

    def add(self, employee_id: str, body: Mapping[str, Any]) -> Training:
        """A new row, whatever is there already."""
        check(body, whole=True)
        self.last_id += 1
        row = Training(id=str(self.last_id), employee=employee_id, **body)
        self.rows[row.id] = row
        return row

    def change(self, row_id: str, body: Mapping[str, Any]) -> Training:
        """Replace the given fields of a row; KeyError when it is not there."""
        row = self.rows[row_id]
        check(body, whole=False)
        self.rows[row_id] = replace(row, **body)
        return self.rows[row_id]

    def remove(self, row_id: str) -> None:
        """Delete a row; KeyError when it is not there."""
        del self.rows[row_id]

    def to_json(self) -> dict[str, Any]:
        """What is kept in the sandbox's own file."""
        return {"rows": [asdict(row) for row in self.rows.values()], "last_id": self.last_id}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Records:
        """The inverse of `to_json`."""
        return cls({row["id"]: Training(**row) for row in kept["rows"]}, kept["last_id"])


def check(body: Mapping[str, Any], *, whole: bool) -> None:
    """RecordRefused for the first field that this system can't take; `whole`: none of the needed ones may be absent."""
    if unknown := sorted(body.keys() - FIELDS):
        raise RecordRefused(unknown[0], "unknown field")
    for name in NEEDED:
        if body.get(name) in {None, ""} and (whole or name in body):
            raise RecordRefused(name, "is required")
    for name, value in body.items():
        if value is not None and (problem := _problem(name, value)):
            raise RecordRefused(name, problem)


def _problem(name: str, value: object) -> str | None:
    if name == "hours":
        fine = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
        return None if fine else "must be a number, zero or more"
    if not isinstance(value, str) or len(value) > 200:
        return "must be text of at most 200 characters"
    if name == "status" and value not in STATUSES:
        return f"must be one of {', '.join(STATUSES)}"
    return None if name in TEXTS or _is_date(value) else "must be a date, YYYY-MM-DD"


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
