"""One field as a form has it, all in text, and the rule of the file it becomes.

The form speaks of one of the places a value may come from; the others, and keys it does not know, stay as they are. What it
leaves alone stays to the letter, whatever its type.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integration.domain.people.inbound import Kind
from integration.mapping.schema.fields import json_form

NOTHING = "null"
ORDER = ("from", "do", "values", "default", "required")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`values` are pairs of their value and ours; `null` is no value, and text that could be taken for it stands in quotes.

    `place` says which of the places is meant, from 0; the one after the last is a new one. `default` and `required` are of the field.
    """

    place: int = 0
    path: str = ""
    do: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    default: str = ""
    required: bool = False


def wish_of(rule: Any, place: int = 0) -> Wish:
    """A rule of a file as the form shows it; of None nothing is said yet."""
    whole = _whole(rule)
    place = min(place, len(whole["from"]))
    source = _source(whole, place)
    values = source.get("values", whole.get("values")) or {}
    return Wish(
        place=place,
        path=source.get("path", ""),
        do=tuple(_listed(source.get("do") or whole.get("do"))),
        values=tuple((their, written(ours)) for their, ours in values.items()),
        default="" if whole.get("default") is None else written(whole["default"]),
        required=bool(whole.get("required", False)),
    )


def places_of(rule: Any) -> tuple[str, ...]:
    """The paths of all places a value may come from, in the order in which they are tried."""
    return tuple(each["path"] if isinstance(each, dict) else each for each in _whole(rule)["from"])


def shared_of(rule: Any, place: int) -> frozenset[str]:
    """What this place has in common with all others: `do` and `values`, when they are written once for the field."""
    whole = _whole(rule)
    return frozenset(key for key in ("do", "values") if whole.get(key) and not _source(whole, place).get(key))


def changed(rule: Any, wish: Wish, kind: Kind) -> Any:
    """The rule as the form wants it; None when it says nothing any more. A place without a path goes."""
    whole, was = _whole(rule), wish_of(rule, wish.place)
    source, places = _source(whole, was.place), whole["from"]
    is_alone = len(places) <= 1 and was.place == 0
    for key, value in (("do", list(wish.do)), ("values", _values(rule, wish, kind))):
        _put(whole if key not in source and (is_alone or whole.get(key)) else source, key, value)
    source = {"path": wish.path, **{key: value for key, value in source.items() if key != "path"}}
    whole["from"] = [*places[: was.place], *([source] if wish.path else []), *places[was.place + 1 :]]
    if wish.default != was.default:
        _put(whole, "default", read(wish.default, kind) if wish.default else None)
    _put(whole, "required", wish.required)
    return _short(whole)


def without(rule: Any, place: int) -> Any:
    """The rule without one of its places."""
    whole = _whole(rule)
    whole["from"] = [each for number, each in enumerate(whole["from"]) if number != place]
    return _short(whole)


def written(value: Any) -> str:
    """A value of ours in a form: text as it is, unless it could be taken for something else."""
    if not isinstance(value, str):
        return json_form(value)
    return json.dumps(value, ensure_ascii=False) if value in {NOTHING, "true", "false"} or value.startswith('"') else value


def read(text: str, kind: Kind) -> Any:
    """What somebody wrote in a form."""
    if text == NOTHING:
        return None
    if text in {"true", "false"} and kind is Kind.BOOL:
        return text == "true"
    if text.startswith('"'):
        try:
            return str(json.loads(text))
        except ValueError:
            return text
    return text


def _values(rule: Any, wish: Wish, kind: Kind) -> dict[str, Any]:
    whole = _whole(rule)
    kept: Mapping[str, Any] = _source(whole, wish.place).get("values") or whole.get("values") or {}
    return {
        their: kept[their] if their in kept and written(kept[their]) == ours else read(ours, kind) for their, ours in wish.values if their
    }


def _source(whole: Mapping[str, Any], place: int) -> dict[str, Any]:
    """One of the places of a whole rule as its parts; of a new one there are none."""
    places: list[Any] = whole["from"]
    found = places[place] if place < len(places) else {}
    return dict(found) if isinstance(found, dict) else {"path": found}


def _whole(rule: Any) -> dict[str, Any]:
    """Any way to write a rule as its parts, `from` a list."""
    parts = dict(rule) if isinstance(rule, dict) else {} if rule is None else {"from": rule}
    return {**parts, "from": list(_listed(parts.get("from")))}


def _short(whole: dict[str, Any]) -> Any:
    """The shortest way to write these parts."""
    sources = [each["path"] if isinstance(each, dict) and each.keys() == {"path"} else each for each in whole.pop("from")]
    if sources:
        whole["from"] = sources[0] if len(sources) == 1 else sources
    if isinstance(whole.get("do"), list) and len(whole["do"]) == 1:
        whole["do"] = whole["do"][0]
    if whole.keys() == {"from"} and isinstance(whole["from"], str):
        return whole["from"]
    if not sources and whole.get("default") is None:
        return None
    return {key: whole[key] for key in sorted(whole, key=lambda key: ORDER.index(key) if key in ORDER else len(ORDER))}


def _put(parts: dict[str, Any], key: str, value: Any) -> None:
    """Write a part, or leave it out when it says nothing."""
    if value or (key == "default" and value is not None):
        parts[key] = value
    else:
        parts.pop(key, None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
