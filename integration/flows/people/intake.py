"""What comes in during one read: each record is used, or kept out with its reason; a bad one never stops the good ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from integration.domain.people.roster import Record, Standing, held_for_numbers, is_stranger_who_left, standing
from integration.mapping.connector import FieldRule
from integration.mapping.fields import Mapper
from integration.store.people.imports import Problem


@dataclass(kw_only=True)
class Intake:
    """`present` is the roster as it was; `incoming` what the feed says now, by key. Only changed records are handed on."""

    rules: Sequence[FieldRule]
    present: Mapping[str, Standing]
    incoming: dict[str, Standing] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    seen: int = 0
    nameless: int = 0
    problems: int = 0

    def __post_init__(self) -> None:
        self.mapper = Mapper(self.rules)

    def take(self, raws: Iterable[object]) -> tuple[list[Record], list[Problem]]:
        """One page: the records to stage, and the problems."""
        staged, problems = [], []
        for raw in raws:
            self.seen += 1
            record, found = self._read(raw)
            problems += found
            if record is not None:
                staged.append(record)
        self.problems += len(problems)
        return staged, problems

    def hold_shared_numbers(self, *, absent_left: bool) -> list[Problem]:
        """Keep out who shares an employee number with somebody else: at the door nobody could tell them apart."""
        held = held_for_numbers(self.present, self.incoming, self.changed, absent_left=absent_left)
        reason = "somebody else who works here has this number too; one of them must get another in the HR system"
        for key in held:
            self._leave_as_known(key)
        self.changed -= held
        self.problems += len(held)
        return [Problem(position=0, field="employee_number", reason=reason, external_id=key) for key in sorted(held)]

    def _read(self, raw: object) -> tuple[Record | None, list[Problem]]:
        record, wrong = self.mapper.read(raw)
        key = str(record.get("external_id") or "")
        found = [Problem(position=self.seen, field=each.field, reason=each.reason, external_id=key or None) for each in wrong]
        if not key:
            self.nameless += 1
            return None, found
        if key in self.met:
            return None, [*found, Problem(position=self.seen, field="external_id", reason="stands twice in the feed", external_id=key)]
        self.met.add(key)
        if found:
            self._leave_as_known(key)
            return None, found
        return self._news(key, record), []

    def _news(self, key: str, record: Record) -> Record | None:
        """The record if it differs from what is known."""
        now, was = standing(record), self.present.get(key)
        if is_stranger_who_left(now, was):
            return None
        self.incoming[key] = now
        if was is not None and was.row_hash == now.row_hash:
            return None
        self.changed.add(key)
        return record

    def _leave_as_known(self, key: str) -> None:
        """A known person with a bad record stays as known, and is not taken to have left."""
        self.incoming.pop(key, None)
        if key in self.present:
            self.incoming[key] = self.present[key]
