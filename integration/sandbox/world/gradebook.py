"""One graded column, with Moodle's rules for what a score message does to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from integration.sandbox.world.clock import LOCAL

MAXIMUM = 100.0
MUST_BE_THERE = ("timestamp", "gradingProgress", "activityProgress", "userId")


class ScoreRefused(Exception):
    """The platform says no: HTTP status and its reason."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Grade:
    """What stands in the gradebook. `raw` may exceed the maximum; `at` is the platform's own time of writing."""

    raw: float
    comment: str
    at: datetime

    @property
    def final(self) -> float:
        """The grade as shown: never above the maximum."""
        return min(self.raw, MAXIMUM)


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One score message as it came in, refused ones too. `status` is what the sender was told."""

    sub: str
    body: dict[str, Any]
    at: datetime
    status: int


@dataclass(slots=True)
class Gradebook:
    """Grades by `sub`, and the log of all messages."""

    grades: dict[str, Grade] = field(default_factory=dict)
    log: list[Received] = field(default_factory=list)

    def receive(self, body: dict[str, Any], *, students: frozenset[str], now: datetime) -> None:
        """Take in one score message; ScoreRefused when the platform would refuse it."""
        sub = str(body.get("userId", ""))
        try:
            self._write(sub, body, students, now)
        except ScoreRefused as refused:
            self.log.append(Received(sub=sub, body=body, at=now, status=refused.status))
            raise
        self.log.append(Received(sub=sub, body=body, at=now, status=200))

    def _write(self, sub: str, body: dict[str, Any], students: frozenset[str], now: datetime) -> None:
        _check_fields(body)
        if sub not in students:
            raise ScoreRefused(400, f"Incorrect score received{body}")
        self._check_order(sub, read_timestamp(body["timestamp"]))
        if body["gradingProgress"] != "FullyGraded" or body.get("scoreGiven") is None:
            self.grades.pop(sub, None)
            return
        raw = float(body["scoreGiven"]) * MAXIMUM / float(body["scoreMaximum"])
        self.grades[sub] = Grade(raw=raw, comment=str(body.get("comment", "")), at=now)

    def _check_order(self, sub: str, sent: datetime) -> None:
        """Moodle compares with its own last write, in whole seconds (MOODLE 5.4); after an erasure there is none."""
        grade = self.grades.get(sub)
        if grade and int(sent.timestamp()) <= int(grade.at.timestamp()):
            raise ScoreRefused(409, "Refusing score with an earlier timestamp for item")

    def to_json(self) -> dict[str, Any]:
        """What is kept in the sandbox's own file."""
        grades = {sub: asdict(grade) | {"at": grade.at.isoformat()} for sub, grade in self.grades.items()}
        return {"grades": grades, "log": [asdict(entry) | {"at": entry.at.isoformat()} for entry in self.log]}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Gradebook:
        """The inverse of `to_json`."""
        grades = {sub: Grade(**row | {"at": datetime.fromisoformat(row["at"])}) for sub, row in kept["grades"].items()}
        return cls(grades, [Received(**row | {"at": datetime.fromisoformat(row["at"])}) for row in kept["log"]])


def read_timestamp(text: object) -> datetime:
    """ISO 8601; without an offset it is the platform's own time zone, as in Moodle."""
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as unreadable:
        raise ScoreRefused(400, "Incorrect score received: timestamp") from unreadable
    return moment if moment.tzinfo else moment.replace(tzinfo=LOCAL)


def _check_fields(body: dict[str, Any]) -> None:
    if any(body.get(name) in {None, ""} for name in MUST_BE_THERE):
        raise ScoreRefused(400, f"Incorrect score received{body}")
    given, maximum = body.get("scoreGiven"), body.get("scoreMaximum")
    if given is None:
        return
    if not _is_number(given) or not _is_number(maximum) or given < 0 or not maximum or maximum < 0:
        raise ScoreRefused(400, f"Incorrect score received{body}")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
