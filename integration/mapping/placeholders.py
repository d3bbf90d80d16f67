"""Placeholders: `{{ item.key | lower }}` holds one dotted path and named transforms, nothing more.

Text that is exactly one placeholder keeps the value's type; in longer text the value is written out. Values are data:
they are bound into queries, bodies and path segments, and never read as a path, an expression or an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import quote

from integration.domain.errors import Refused
from integration.mapping.paths import Path, path
from integration.mapping.transforms import Transform, to_text, transform

_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)

Scope = Mapping[str, Any]
"""What placeholders may name: `settings`, `page`, `since`, `item`, `key`, `v`."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """One hole in a text."""

    path: Path
    transforms: tuple[Transform, ...]

    def value(self, scope: Scope) -> Any:
        """The value in its own type; None when there is none."""
        value = self.path.find(dict(scope))
        for change in self.transforms:
            if value is None:
                return None
            value = change(value)
        return value


@dataclass(frozen=True, slots=True)
class Template:
    """Text with holes."""

    parts: tuple[str | Placeholder, ...]

    def bind(self, scope: Scope) -> Any:
        """The value itself if the text is one placeholder, else the text with the values written out."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Placeholder):
            return self.parts[0].value(scope)
        return self.text(scope)

    def text(self, scope: Scope, write: Callable[[str], str] = str) -> str:
        """The text; each value goes through `write`. A hole without value refuses: half an address is no address."""
        return "".join(part if isinstance(part, str) else write(_written(part, scope)) for part in self.parts)

    def placeholders(self) -> Iterator[Placeholder]:
        """The holes."""
        return (part for part in self.parts if isinstance(part, Placeholder))


def template(text: str) -> Template:
    """Compile; ValueError says what is wrong inside the braces."""
    pieces = _HOLE.split(text)
    parts = [_placeholder(piece) if number % 2 else piece for number, piece in enumerate(pieces)]
    if any("{{" in part or "}}" in part for part in parts if isinstance(part, str)):
        raise ValueError("a placeholder is not closed: write {{ item.key }}")
    return Template(tuple(part for part in parts if part != ""))


def compiled(raw: Any) -> Any:
    """A JSON-like structure with each text compiled; other values stay."""
    if isinstance(raw, str):
        return template(raw)
    if isinstance(raw, dict):
        return {str(name): compiled(value) for name, value in raw.items()}
    if isinstance(raw, list):
        return [compiled(value) for value in raw]
    return raw


def bind(structure: Any, scope: Scope) -> Any:
    """The structure with all values in place; a name ending in `?` disappears when its value is empty, or has a hole without value."""
    if isinstance(structure, Template):
        return structure.bind(scope)
    if isinstance(structure, dict):
        bound = {name: _optional(value, scope) if name.endswith("?") else bind(value, scope) for name, value in structure.items()}
        return {name.removesuffix("?"): value for name, value in bound.items() if not (name.endswith("?") and is_empty(value))}
    if isinstance(structure, list):
        return [bind(value, scope) for value in structure]
    return structure


def bind_address(part: Template, scope: Scope) -> str:
    """A URL path: each value becomes one encoded segment or part of one; no value can climb or reach another host."""
    address = part.text(scope, lambda value: quote(value, safe=""))
    if any(segment in {".", ".."} for segment in address.split("/")):
        raise Refused("a value would change the address", code="bad-address")
    return address


def bind_query(query: Mapping[str, Any], scope: Scope) -> dict[str, str]:
    """Query parameters as text; the transport encodes them."""
    bound = bind(dict(query), scope)
    missing = [name for name, value in bound.items() if value is None]
    if missing:
        raise Refused(f"no value for {missing[0]}; write {missing[0]}? if it may be absent", code="no-value")
    return {name: to_text(value) for name, value in bound.items()}


def holes(structure: Any) -> Iterator[Placeholder]:
    """Every hole in a compiled structure that must have a value: none under a name that ends in `?`."""
    if isinstance(structure, Template):
        yield from structure.placeholders()
    elif isinstance(structure, Mapping):
        for name, value in structure.items():
            yield from () if name.endswith("?") else holes(value)
    elif isinstance(structure, list):
        for value in structure:
            yield from holes(value)


def is_empty(value: Any) -> bool:
    """Whether there is nothing to send; 0 and false are something."""
    return not value and (value is None or value in ("", [], {}))


def _optional(structure: Any, scope: Scope) -> Any:
    try:
        return bind(structure, scope)
    except Refused:
        return None


def _placeholder(inside: str) -> Placeholder:
    where, *names = (piece.strip() for piece in inside.split("|"))
    if not where:
        raise ValueError("a placeholder is empty: write {{ item.key }}")
    return Placeholder(path(where), tuple(transform(name) for name in names))


def _written(hole: Placeholder, scope: Scope) -> str:
    value = hole.value(scope)
    if is_empty(value):
        raise Refused(f"{hole.path.text} has no value", code="no-value")
    return to_text(value) if isinstance(value, str | int | float | date) else _no_text(hole)


def _no_text(hole: Placeholder) -> str:
    raise Refused(f"{hole.path.text} is no text", code="no-value")
