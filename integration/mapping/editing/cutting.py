"""What is never taken is cut out of a record before anybody keeps or sees it: only its name and the kind of reason remain.

A value is cut when it stands, at any depth, under a denied name, or beside one that says what it is: `{key: birthdate, value: …}`,
`{field: {name: birthdate}, value: …}`, `["birthdate", …]`. A record itself is never called by a value of its own: people have names.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from integration.domain.people.inbound import Denied, denied

CUT = "wederkerig:never"
"""The key of what stands where a forbidden value stood; its value is the kind of reason."""
NAMING = ("type", "key", "field", "code", "name", "label", "id")
"""Keys whose value may say what else stands in an object."""
DESCRIBING = frozenset({"type", "key", "field", "label"})
"""Those that say so wherever the object stands; a name alone may be of a thing: a department is called Salaries."""
_HOLDING = "value values val content text answer amount date waarde waarden inhoud tekst antwoord bedrag datum wert werte valeur valeurs"
HOLDING = frozenset(_HOLDING.split())
"""Keys that hold what a name beside them is about."""
THINGS = (frozenset({"id", "label"}), frozenset({"id", "name"}))
VALUES = frozenset({"number", "age"})
"""Kinds of which digits may be the value itself."""
WAY = 3
"""So many names above are looked at together: `geb.datum`."""


def safe(raw: Any) -> Any:
    """A record without what we never take."""
    return _under(raw) if isinstance(raw, dict) else _part(raw, ())


def _part(raw: Any, above: tuple[str, ...]) -> Any:
    if isinstance(raw, dict):
        found = denied(_named(raw))
        return _struck(raw, found) if found and not _is_thing(raw, found) else _under(raw, above)
    if isinstance(raw, list):
        return [_item(item, above) for item in raw]
    return _written(raw) if isinstance(raw, str) else raw


def _under(raw: Mapping[str, Any], above: tuple[str, ...] = ()) -> dict[str, Any]:
    """Each value, unless the names that lead to it forbid it."""
    kept = {}
    for name, value in raw.items():
        way = (*above, str(name))[-WAY:]
        found = denied(str(name)) or denied(".".join(way))
        kept[name] = {CUT: found.kind} if found else _part(value, way)
    return kept


def _item(item: Any, above: tuple[str, ...]) -> Any:
    """In a list any of its words may say what an item is; of a pair it is the first."""
    if isinstance(item, dict) and (found := denied(" ".join(_words(item, NAMING)))) and not _is_thing(item, found):
        return _struck(item, found)
    if isinstance(item, list) and len(item) > 1 and isinstance(item[0], str) and (found := denied(item[0])):
        return [item[0], *({CUT: found.kind} for _ in item[1:])]
    return _part(item, above)


def _is_thing(raw: Mapping[str, Any], found: Denied) -> bool:
    """A department called Salaries, by its number: its name is its own, and there is nothing else that it could speak of."""
    return raw.keys() in THINGS and found.kind not in VALUES and str(raw["id"]).isdigit()


def _named(raw: Mapping[str, Any]) -> str:
    """What an object says that it is about."""
    holds = not HOLDING.isdisjoint(str(name).casefold() for name in raw)
    inner = [word for value in raw.values() if holds and isinstance(value, dict) for word in _words(value, NAMING)]
    return " ".join([*_words(raw, NAMING if holds else DESCRIBING), *inner])


def _words(raw: Mapping[str, Any], keys: Any) -> Iterator[str]:
    return (raw[name] for name in NAMING if name in keys and isinstance(raw.get(name), str))


def _struck(raw: Mapping[str, Any], found: Denied) -> dict[str, Any]:
    """Nothing but the words that forbid the rest."""
    return {name: _struck_part(name, value, found) for name, value in raw.items()}


def _struck_part(name: str, value: Any, found: Denied) -> Any:
    if name in NAMING and isinstance(value, str) and denied(value):
        return value
    return _struck(value, found) if isinstance(value, dict) and denied(" ".join(_words(value, NAMING))) else {CUT: found.kind}


def _written(text: str) -> Any:
    """Text that is a record in itself, if something in it is never taken."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        kinds = _kinds(safe(json.loads(text)))
    except (ValueError, RecursionError):
        return text
    return next(({CUT: kind} for kind in kinds), text)


def _kinds(cut: Any) -> Iterator[str]:
    if isinstance(cut, dict):
        yield from [cut[CUT]] if CUT in cut else ()
        yield from (kind for value in cut.values() for kind in _kinds(value))
    elif isinstance(cut, list):
        yield from (kind for value in cut for kind in _kinds(value))
