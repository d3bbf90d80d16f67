"""What a mapping makes of the records an admin looks at: per field its rule, what is wrong with it, and what becomes of each record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from integration.domain.people.inbound import INBOUND, Kind
from integration.flows.people.mapping.versions import Desk
from integration.mapping import files
from integration.mapping.connector import FieldRule
from integration.mapping.editing.rules import KEY, tried
from integration.mapping.editing.wish import Wish, places_of, wish_of
from integration.mapping.fields import Value, map_record
from integration.mapping.placeholders import is_empty
from integration.mapping.schema.fields import json_form

MOST_SEEN = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of one field of one record: our value, or the reason why not."""

    value: Value = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldLine:
    """One of our fields at work. `rule` is None where nothing fills it, or where `problems` keep it from working.

    `places` are the paths that are tried, in this order; `wish` speaks of the first.
    """

    target: str
    kind: Kind
    wish: Wish
    places: tuple[str, ...]
    rule: FieldRule | None
    problems: tuple[str, ...]
    outcomes: tuple[Outcome, ...] = ()

    @property
    def is_needed(self) -> bool:
        """Whether a record without it is kept out."""
        return self.wish.required or self.target == KEY

    @property
    def failing(self) -> tuple[Outcome, ...]:
        """The records in which it goes wrong."""
        return tuple(each for each in self.outcomes if each.reason)

    @property
    def empty(self) -> int:
        """In how many records there is nothing, though something is read."""
        return sum(each.value is None and not each.reason for each in self.outcomes)

    @property
    def state(self) -> str:
        """`none` when nothing fills it, `wrong`, `attention`, `empty` when it reads nothing of any record, or `good`."""
        if self.problems:
            return "wrong"
        if self.rule is None:
            return "none"
        if self.failing:
            return "attention"
        return "empty" if self.outcomes and self.empty == len(self.outcomes) else "good"


def field_lines(here: Desk) -> tuple[FieldLine, ...]:
    """All our fields, filled or not."""
    found = [_line(target, here.rules.get(target)) for target in INBOUND]
    records = here.sample.records if here.sample else ()
    outcomes = [_outcomes(raw, [line.rule for line in found if line.rule]) for raw in records]
    return tuple(replace(line, outcomes=tuple(each[line.target] for each in outcomes)) if line.rule else line for line in found)


def kept_out(lines: Sequence[FieldLine]) -> int:
    """How many of the records would not come in, because something is wrong with one of their fields."""
    everybody = zip(*(line.outcomes for line in lines if line.outcomes), strict=True)
    return sum(any(each.reason for each in outcomes) for outcomes in everybody)


def beside(here: Desk) -> dict[str, str]:
    """The names that a record has from elsewhere: `table` from a side table, `detail` from a call of its own for each person."""
    reading = files.connector(here.version.text, file=here.version.origin).employees
    return {each.name: "table" for each in reading.join} | {each.name: "detail" for each in reading.detail if each.name}


def seen(line: FieldLine, place: int, records: Sequence[Any]) -> tuple[str, ...]:
    """The different values that these records have at this place of the field, as a list of values names them."""
    if line.rule is None or place >= len(line.rule.sources):
        return ()
    source = line.rule.sources[place]
    return tuple(dict.fromkeys(told for raw in records if (told := _told(raw, source.path, source.transforms)) is not None))[:MOST_SEEN]


def _line(target: str, rule: Any) -> FieldLine:
    made = tried(target, rule) if rule is not None else None
    return FieldLine(
        target=target,
        kind=INBOUND[target],
        wish=wish_of(rule),
        places=places_of(rule),
        rule=made.rule if made else None,
        problems=made.problems if made else (),
    )


def _outcomes(raw: Any, rules: Sequence[FieldRule]) -> dict[str, Outcome]:
    record, problems = map_record(raw if isinstance(raw, dict) else {}, rules)
    wrong = {each.field: Outcome(reason=each.reason) for each in problems}
    return {name: Outcome(value) for name, value in record.items()} | wrong


def _told(raw: Any, path: Any, transforms: Sequence[Any]) -> str | None:
    try:
        value = path.find(raw)
        for change in transforms:
            value = None if is_empty(value) else change(value)
    except ValueError:
        return None
    is_simple = isinstance(value, str | bool | int | float)
    return json_form(value) if is_simple and not is_empty(value) else None
