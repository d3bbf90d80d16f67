"""The rules of a map one by one: each becomes a rule that can be tried, or says what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from integration.domain.errors import MappingProblem
from integration.domain.people.inbound import Denied, denied
from integration.mapping.connector import FieldRule
from integration.mapping.editing.text import with_rules
from integration.mapping.editing.wish import Wish
from integration.mapping.files import connector

ALONE = """
connector: 1
name: alone
base_url: https://hr.example
read: {employees: {request: {path: /people}, map: {external_id: id}}}
"""
KEY = "external_id"
"""The field that nobody can do without."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that works, or what is wrong with it."""

    rule: FieldRule | None
    problems: tuple[str, ...] = ()


def tried(target: str, rule: Any) -> Tried:
    """One rule of a map by itself."""
    try:
        made = connector(with_rules(ALONE, {KEY: "id", target: rule}), file="")
    except MappingProblem as wrong:
        return Tried(None, tuple(each.remedy for each in wrong.all))
    return Tried(next(each for each in made.employees.fields if each.target == target))


def never(wish: Wish) -> Denied | None:
    """What forbids to read from the place this names."""
    return denied(wish.path)


def differences(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """The fields whose rules differ: which, the one rule and the other; None where a field is not filled."""
    for target in dict.fromkeys([*was, *becomes]):
        if was.get(target) != becomes.get(target):
            yield target, was.get(target), becomes.get(target)


def parts_that_differ(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the parts beside the map that differ."""
    return tuple(name for name in dict.fromkeys([*one, *other]) if one.get(name) != other.get(name))
