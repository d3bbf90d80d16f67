"""What an expression fetches without naming it. Names say what may not be read, so whatever takes all there is would read it unseen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from integration.domain.people.inbound import why_denied
from integration.mapping.paths import Path

UNSEEN = "it takes whatever stands there, denied fields too; name the field that is meant (a number becomes text by `do: str`)"
BY_NO_NAME = frozenset({"values", "to_string"})
"""Functions that give the values of an object by no name."""
STEPPING = frozenset({"subexpression", "pipe", "index_expression", "projection", "filter_projection", "flatten"})


def why_unseen(path: Path) -> str | None:
    """Why this path may not fill a field: it reads by no name, or by one that is denied however it is spelled; None when it may."""
    if path.text == "@":
        return f"@: {UNSEEN}"
    if path.expression is None:
        return None
    parsed = path.expression.parsed
    reasons = [why_denied(name) for name in _names(parsed)]
    return next((reason for reason in reasons if reason), None) or next(_wholes(parsed, at_root=True), None)


def _names(node: Any) -> Iterator[str]:
    """All names in an expression as JMESPath understands them, words that are compared with among them."""
    if isinstance(node, dict):
        if node.get("type") in {"field", "literal"}:
            yield str(node["value"])
        yield from (name for child in node.get("children", ()) for name in _names(child))


def _wholes(node: Any, *, at_root: bool) -> Iterator[str]:
    """`at_root`: whether the record itself is what this part is applied to."""
    kind, children = node["type"], [child for child in node["children"] if isinstance(child, dict)]
    if kind == "value_projection":
        yield f"*: {UNSEEN}"
    elif kind == "function_expression" and node["value"] in BY_NO_NAME:
        yield f"{node['value']}(): {UNSEEN}"
    elif _is_all(node):
        if at_root:
            yield f"@: {UNSEEN}"
    elif kind in STEPPING:
        yield from _steps(children, at_root=at_root)
    else:
        yield from (reason for child in children for reason in _wholes(child, at_root=at_root))


def _steps(children: list[Any], *, at_root: bool) -> Iterator[str]:
    """Each part is applied to what the one before it gave; a record as a whole has no items to project."""
    first, *others = children
    if not _is_all(first):
        yield from _wholes(first, at_root=at_root)
        at_root = False
    for other in others:
        yield from _wholes(other, at_root=at_root)


def _is_all(node: Any) -> bool:
    return node["type"] in {"current", "identity"}
