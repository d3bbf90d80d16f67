"""A YAML file as plain values, with the line of every key and item; what YAML would silently misread is refused.

`no` and `on` are words here, not booleans; dates stay text; a key may stand only once; anchors are not used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from integration.domain.errors import MappingProblem

Where = tuple[str | int, ...]
LARGEST = 200_000
DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Document:
    """A file that YAML could read. `problems` are those of YAML's own level."""

    file: str
    data: Any = None
    lines: dict[Where, int] = field(default_factory=dict)
    problems: tuple[MappingProblem, ...] = ()

    def problem(self, where: Where, remedy: str) -> MappingProblem:
        """A problem at the nearest place that exists, with the field's dotted name."""
        line = next((self.lines[where[:length]] for length in range(len(where), -1, -1) if where[:length] in self.lines), 1)
        return MappingProblem(self.file, line, dotted(where), remedy)

    def at(self, where: Where) -> Any:
        """The value at a place; None when there is none."""
        value: Any = self.data
        for length, step in enumerate(where, start=1):
            value = value[step] if where[:length] in self.lines else None
        return value

    def texts(self) -> Iterator[tuple[Where, str]]:
        """Every text in the file and where it stands."""
        return _texts(self.data, ())


def dotted(where: Where) -> str:
    """`read.employees.map.work_email.from[1]`"""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).removeprefix(".")


def read_document(text: str, file: str) -> Document:
    """Read YAML; never raises for what is in the text."""
    try:
        if len(text) > LARGEST:
            return Document(file, problems=(MappingProblem(file, 1, "", f"the file is larger than {LARGEST} characters"),))
        if problem := _unusable(text, file):
            return Document(file, problems=(problem,))
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as broken:
        return Document(file, problems=(_syntax(broken, file),))
    reading = _Reading(file)
    data = reading.value(node, ()) if node else None
    return Document(file, data, reading.lines, tuple(reading.problems))


LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""Every scalar is text to it. libyaml is ten times as fast, but not in each build of PyYAML."""
STR = "tag:yaml.org,2002:str"

PLAIN = (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"[-+]?[0-9]+", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]+", list("-+0123456789")),
)
"""YAML 1.2's idea of what is no text although nothing is round it: tag, pattern, and what it may begin with."""

_MAKERS: dict[str, Callable[[str], Any]] = {"null": lambda _text: None, "bool": lambda text: text == "true", "int": int, "float": float}
_PATTERNS = tuple((re.compile(pattern), _MAKERS[kind]) for kind, pattern, _ in PLAIN)


def _unusable(text: str, file: str) -> MappingProblem | None:
    """Aliases of aliases make a kilobyte into gigabytes, and great depth takes minutes: refused before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent):
            return MappingProblem(file, line, "", "anchors are not used here; write it out")
        if depth > DEEPEST:
            return MappingProblem(file, line, "", "the file is nested too deeply")
    return None


class _Reading:
    """Walks the nodes once: values, lines, and what is wrong."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.lines: dict[Where, int] = {}
        self.problems: list[MappingProblem] = []

    def value(self, node: yaml.Node, where: Where) -> Any:
        self.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*where, number)) for number, item in enumerate(node.value)]
        return self._scalar(node, where) if isinstance(node, yaml.ScalarNode) else None

    def _mapping(self, node: yaml.MappingNode, where: Where) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            line = key_node.start_mark.line + 1
            if key in found:
                self.problems.append(MappingProblem(self.file, line, dotted((*where, key)), "stands here twice; keep one"))
            self.lines[*where, key] = line
            found[key] = self.value(value_node, (*where, key))
        return found

    def _scalar(self, node: yaml.ScalarNode, where: Where) -> Any:
        if node.tag != STR:
            self.problems.append(MappingProblem(self.file, node.start_mark.line + 1, dotted(where), f"the tag {node.tag} is not used here"))
            return None
        return node.value if node.style else _plain(node.value)


def _plain(text: str) -> Any:
    made = next((make for pattern, make in _PATTERNS if pattern.fullmatch(text)), str)
    return made(text)


def _syntax(broken: yaml.YAMLError, file: str) -> MappingProblem:
    mark = getattr(broken, "problem_mark", None)
    reason = getattr(broken, "problem", None) or "the file is no YAML"
    return MappingProblem(file, mark.line + 1 if mark else 1, "", str(reason))


def _texts(data: Any, where: Where) -> Iterator[tuple[Where, str]]:
    if isinstance(data, str):
        yield where, data
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield from _texts(value, (*where, step))
