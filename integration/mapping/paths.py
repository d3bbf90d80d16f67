"""Where a value stands in a record: a dotted path first, JMESPath as the escape hatch.

A dotted path is names with dots between them: `job.start`, `emails.0.value`, and with quotes round a name that has dots of its
own: `"urn:…:2.0:User".department`. What is not a dotted path is JMESPath, where that is allowed (reading, never writing).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

_NAME = r'"[^"]+"|[\w$@:\-]+'
_DOTTED = re.compile(rf"(?:{_NAME})(?:\.(?:{_NAME}))*")
_WORD = r'(?:[A-Za-z_]\w*|"[^"\\]+")'
_PICKED = re.compile(rf"({_WORD}(?:\.{_WORD})*)\[\?\s*({_WORD})\s*==\s*'([^'\\]*)'\s*\]\.({_WORD}(?:\.{_WORD})*)\s*\|\s*\[0\]", re.ASCII)
_LEFTMOST = frozenset({"subexpression", "index_expression", "pipe", "projection", "filter_projection", "value_projection", "flatten"})


@dataclass(frozen=True, slots=True)
class Pick:
    """`rows[?key=='word'].value | [0]`, by far the most usual expression: walked by hand it costs a tenth."""

    rows: tuple[str, ...]
    key: str
    word: str
    value: tuple[str, ...]

    def find(self, data: object) -> Any:
        """The first value that is there among the rows with this word, as JMESPath has it."""
        rows = _walk(data, self.rows)
        fitting = (row for row in rows if isinstance(row, dict) and row.get(self.key) == self.word) if isinstance(rows, list) else ()
        return next((value for row in fitting if (value := _walk(row, self.value)) is not None), None)


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path; `steps` for a dotted one, else `expression`, with a `pick` if it is one."""

    text: str
    steps: tuple[str, ...] = ()
    expression: Any = field(default=None, compare=False)
    pick: Pick | None = None

    def find(self, data: object) -> Any:
        """The value, or None when it is not there; ValueError when an expression does not fit the data, whose words quote nothing of it."""
        if self.expression is None:
            return _walk(data, self.steps)
        if self.pick is not None:
            return self.pick.find(data)
        try:
            return self.expression.search(data)
        except JMESPathError as unfit:
            raise ValueError(f"the path does not fit the record ({type(unfit).__name__})") from None

    def holding(self, value: object) -> Any:
        """The smallest record in which this path finds the value; None when it is no dotted path of names."""
        if self.expression is not None or any(step.isdigit() for step in self.steps):
            return None
        held: Any = value
        for step in reversed(self.steps):
            held = {step: held}
        return held

    def attributes(self) -> frozenset[str]:
        """The SCIM attributes this path reads, as RFC 7644 (section 3.10) writes them: `name.givenName`, `urn:…:User:department`."""
        if self.expression is not None:
            return frozenset(_attributes(self.expression.parsed))
        names = [step for step in self.steps if not step.isdigit()]
        if len(names) > 1 and names[0].startswith("urn:"):
            names[:2] = [f"{names[0]}:{names[1]}"]
        return frozenset({".".join(names[:2])})


def path(text: str, *, expressions: bool = False) -> Path:
    """Compile; ValueError says what would be right. `expressions`: whether JMESPath is allowed here."""
    if _DOTTED.fullmatch(text):
        return Path(text, _steps(text))
    if not expressions:
        raise ValueError(f"{text!r} is no dotted path such as job.start")
    try:
        return Path(text, expression=jmespath.compile(text), pick=_pick(text))
    except JMESPathError as wrong:
        raise ValueError(f"{text!r} is neither a dotted path nor JMESPath ({str(wrong).splitlines()[0]})") from wrong


def _steps(dotted: str) -> tuple[str, ...]:
    return tuple(name.strip('"') for name in re.findall(_NAME, dotted))


def _pick(text: str) -> Pick | None:
    found = _PICKED.fullmatch(text)
    if found is None or any(step.isdigit() for step in _steps(f"{found[1]}.{found[4]}")):
        return None
    return Pick(_steps(found[1]), _steps(found[2])[0], found[3], _steps(found[4]))


def _walk(data: object, steps: tuple[str, ...]) -> Any:
    for step in steps:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and step.isdigit() and int(step) < len(data):
            data = data[int(step)]
        else:
            return None
    return data


def _attributes(node: dict[str, Any]) -> Iterator[str]:
    children = node["children"]
    if node["type"] == "field":
        yield node["value"]
    elif node["type"] == "subexpression" and _names_an_extension(children[0]):
        yield f"{children[0]['value']}:{next(_attributes(children[1]))}"
    elif node["type"] in _LEFTMOST:
        yield from _attributes(children[0])
    else:
        for child in children:
            yield from _attributes(child)


def _names_an_extension(node: dict[str, Any]) -> bool:
    return bool(node["type"] == "field" and node["value"].startswith("urn:"))
