"""A real record as a tree to look at. What is never taken was cut out of it before (`cutting`); only its name is left."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from integration.domain.people.inbound import tokens
from integration.mapping.editing.cutting import CUT, NAMING
from integration.mapping.schema.fields import json_form

PRIVATE = frozenset({"private", "personal", "home", "emergency", "prive", "thuis", "nood", "noodcontact"})
"""Words in names whose values nobody needs to see in order to map: private mail, home address, whom to call."""
LONGEST, MOST_ITEMS, DEEPEST = 200, 50, 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A name in a record. `kind` is value, branch, private, empty or never; `path` reads it ("" where no path can), `told` is shown."""

    name: str
    path: str
    kind: str
    told: str = ""
    below: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a name, a place in a list, or the item whose `key` says `is_`."""

    name: str = ""
    place: int | None = None
    key: str = ""
    is_: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """The steps to a place in a record."""

    steps: tuple[Step, ...] = field(default_factory=tuple)

    def on(self, step: Step) -> Way:
        """One step further."""
        return Way((*self.steps, step))

    def path(self) -> str:
        """As an admin would write it: dotted; with a filter where a list names its items; "" when a name cannot be written."""
        if any('"' in step.name or "'" in step.is_ or "\\" in step.name + step.is_ for step in self.steps):
            return ""
        return _filtered(self.steps) if any(step.key for step in self.steps) else ".".join(_dotted(step) for step in self.steps)


def tree(raw: Any) -> tuple[Node, ...]:
    """The names of a record that went through `safe`."""
    return tuple(_below(raw, Way(), private=False, depth=0))


def _below(raw: Any, way: Way, *, private: bool, depth: int) -> Iterator[Node]:
    if depth == DEEPEST:
        return
    if isinstance(raw, dict):
        for name, value in raw.items():
            yield _node(str(name), value, way.on(Step(name=str(name))), private=private or _is_private(str(name)), depth=depth)
    elif isinstance(raw, list):
        for step, item in _items(raw):
            name = step.is_ or str((step.place or 0) + 1)
            yield _node(name, item, way.on(step), private=private or _is_private(step.is_), depth=depth)


def _node(name: str, value: Any, way: Way, *, private: bool, depth: int) -> Node:
    if isinstance(value, dict) and CUT in value:
        return Node(name=name, path="", kind="never", told=str(value[CUT]))
    below = tuple(_below(value, way, private=private, depth=depth + 1))
    if below:
        return Node(name=name, path="", kind="branch", below=below)
    if value in (None, "", [], {}):
        return Node(name=name, path=way.path(), kind="empty")
    told, private = json_form(value), private and name not in NAMING
    return Node(name=name, path=way.path(), kind="private" if private else "value", told="" if private else told[:LONGEST])


def _items(raw: list[Any]) -> Iterator[tuple[Step, Any]]:
    """The items with the step to each: by what they are called where that is clear, else by their place."""
    key = next((key for key in NAMING[:-1] if _tells_apart(raw, key)), None)
    for place, item in enumerate(raw[:MOST_ITEMS]):
        yield Step(key=key, is_=item[key]) if key else Step(place=place), item


def _tells_apart(raw: list[Any], key: str) -> bool:
    names = [item.get(key) for item in raw if isinstance(item, dict)]
    texts = [name for name in names if isinstance(name, str) and 0 < len(name) <= 64]
    return len(texts) == len(raw) == len(set(texts)) and any(len(item) > 1 for item in raw)


def _is_private(name: str) -> bool:
    return not PRIVATE.isdisjoint(tokens(name))


def _dotted(step: Step) -> str:
    if step.place is not None:
        return str(step.place)
    return step.name if re.fullmatch(r"[\w$@:\-]+", step.name) else f'"{step.name}"'


def _filtered(steps: tuple[Step, ...]) -> str:
    """JMESPath; each filter gives a list, of which the first is meant."""
    written = ""
    for step in steps:
        if step.key:
            written += f"[?{_quoted(step.key)}=='{step.is_}'] | [0]"
        elif step.place is not None:
            written += f"[{step.place}]"
        else:
            written += ("." if written else "") + _quoted(step.name)
    head, mark, tail = written.partition(" | [0]")
    return written if " | [0]" in tail else head + tail + mark


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else f'"{name}"'
