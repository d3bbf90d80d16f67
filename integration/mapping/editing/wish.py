"""One field as a form has it, all in text, and the rule of the file it becomes.

The form speaks of the first place a value comes from; further places, and keys it does not know, stay as they are. What it
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
    """`values` are pairs of their value and ours; `null` is no value, and text that could be taken for it stands in quotes."""

    path: str = ""
    do: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    default: str = ""
    required: bool = False


def wish_of(rule: Any) -> Wish:
    """A rule of a file as the form shows it; of None nothing is said yet."""
    whole = _whole(rule)
    first = next(iter(whole["from"]), "")
    source: dict[str, Any] = first if isinstance(first, dict) else {"path": first}
    values = source.get("values", whole.get("values")) or {}
    return Wish(
        path=source.get("path", ""),
        do=tuple(_listed(source.get("do") or whole.get("do"))),
        values=tuple((their, written(ours)) for their, ours in values.items()),
        default="" if whole.get("default") is None else written(whole["default"]),
        required=bool(whole.get("required", False)),
    )


def others_of(rule: Any) -> tuple[str, ...]:
    """The paths of the further places a value may come from."""
    return tuple(each["path"] if isinstance(each, dict) else each for each in _whole(rule)["from"][1:])


def changed(rule: Any, wish: Wish, kind: Kind) -> Any:
    """The rule as the form wants it; None when it says nothing any more."""
    whole, was = _whole(rule), wish_of(rule)
    first, *others = whole["from"] or [""]
    source = dict(first) if isinstance(first, dict) else {}
    for key, value in (("do", list(wish.do)), ("values", _values(rule, wish, kind))):
        _put(source if key in source else whole, key, value)
    source = {"path": wish.path, **{key: value for key, value in source.items() if key != "path"}} if wish.path else {}
    whole["from"] = [source, *others] if source else others
    if wish.default != was.default:
        _put(whole, "default", read(wish.default, kind) if wish.default else None)
    _put(whole, "required", wish.required)
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
    first = next(iter(whole["from"]), "")
    kept: Mapping[str, Any] = (first.get("values") if isinstance(first, dict) else None) or whole.get("values") or {}
    return {
        their: kept[their] if their in kept and written(kept[their]) == ours else read(ours, kind) for their, ours in wish.values if their
    }


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
