"""What a connector file may say but seldom means: told by `mappings check`, and no reason to refuse the file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from integration.mapping.document import Document, Where
from integration.mapping.placeholders import template

EMPLOYEES: Where = ("read", "employees")
STATUS: Where = (*EMPLOYEES, "map", "employment_status")
KEY: Where = (*EMPLOYEES, "map", "external_id")
NAMES = re.compile(r"name|naam|mail", re.IGNORECASE)

LEAVERS = "* makes a leaver of everybody whose word is not listed; list the words for left, then an unknown one is only a problem"
TWICE = "without total each page is asked for twice, to see that nobody was skipped; give total, or a keyset or cursor if the API has one"
ASTRAY = "this is not what external_id is read from; whoever shares a key with somebody else on the seam of two pages is skipped"
LOGGED = "addresses end up in logs, and this may hold somebody's name; ask by a key, or by POST if the API has that"


def doubts(document: Document) -> Iterator[tuple[Where, str]]:
    """Each with its place."""
    if document.problems or not isinstance(document.data, dict):
        return
    yield from ((where, LEAVERS) for where, rule in _rules(document) if _lets_everybody_go(rule))
    page = document.at((*EMPLOYEES, "page"))
    if isinstance(page, dict) and page.get("kind") in ("offset", "page") and "total" not in page:
        yield (*EMPLOYEES, "page"), TWICE
    if isinstance(page, dict) and page.get("kind") == "keyset" and page.get("key") not in _paths_of(document.at(KEY)):
        yield (*EMPLOYEES, "page", "key"), ASTRAY
    yield from ((where, LOGGED) for where, text in document.texts() if _is_address(where) and _may_name(text))


def _rules(document: Document) -> Iterator[tuple[Where, Mapping[str, Any]]]:
    """The rule of the status, and each of its sources that has values of its own."""
    rule = document.at(STATUS)
    if not isinstance(rule, dict):
        return
    yield (*STATUS, "values"), rule
    sources = rule.get("from")
    for number, source in enumerate(sources if isinstance(sources, list) else ()):
        if isinstance(source, dict):
            yield (*STATUS, "from", number, "values"), source


def _paths_of(rule: Any) -> set[Any]:
    """Where a field is looked for, however the rule is written."""
    if isinstance(rule, dict):
        return _paths_of(rule.get("from", rule.get("path")))
    if isinstance(rule, list):
        return {path for source in rule for path in _paths_of(source)}
    return {rule}


def _lets_everybody_go(rule: Mapping[str, Any]) -> bool:
    """`"*": left` alone, beside a default, asks only whether something stands there."""
    values = rule.get("values")
    return isinstance(values, dict) and values.get("*") == "left" and (len(values) > 1 or "default" not in rule)


def _is_address(where: Where) -> bool:
    return any(part == "request" and where[number + 1 : number + 2] in (("path",), ("query",)) for number, part in enumerate(where))


def _may_name(text: str) -> bool:
    try:
        found = [hole.path.steps for hole in template(text).placeholders()] if "{{" in text else []
    except ValueError:
        return False
    return any(steps[0] == "r" and NAMES.search(steps[-1]) for steps in found)
