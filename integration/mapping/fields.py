"""A record of theirs becomes one of ours: the fields of the map, each checked for its kind, or what is wrong with it.

Missing, null, "", [], {}, and false where text was promised all mean "no value" (Odoo writes false for an empty name).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.inbound import INBOUND, Kind
from integration.mapping.connector import FieldRule, FieldSource
from integration.mapping.placeholders import is_empty
from integration.mapping.schema.fields import json_form
from integration.mapping.transforms import shown, to_date, to_month, to_text

Value = str | bool | None
Record = dict[str, Value]
"""Our fields of one person, as JSON can hold them; every field of the table is there, None when unknown."""

LONGEST = 255
_NO_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and halves of a character: no database keeps them (JSON can spell both)."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6}){0,2}")
_STATUSES = frozenset(status.value for status in EmploymentStatus)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why a record can't be used: which of our fields, and the reason."""

    field: str
    reason: str


Reader = Callable[[Mapping[str, Any]], Value]
"""Finds the value of one of our fields in a record of theirs; ValueError says what is wrong with it."""


class Mapper:
    """The rules of a map, made ready once to read any number of records."""

    def __init__(self, rules: Sequence[FieldRule]) -> None:
        self._readers = [(rule.target, _reader(rule)) for rule in rules]

    def read(self, raw: object) -> tuple[Record, tuple[FieldProblem, ...]]:
        """The mapped fields and the problems; a record with a problem is not to be stored. Who is in a feed without status works here."""
        if not isinstance(raw, Mapping):
            return {}, (FieldProblem("external_id", f"expected an object, got {type(raw).__name__}"),)
        record: Record = dict.fromkeys(INBOUND)
        problems = []
        for target, read in self._readers:
            try:
                record[target] = read(raw)
            except ValueError as wrong:
                problems.append(FieldProblem(target, _readable(str(wrong))))
        if record["employment_status"] is None:
            record["employment_status"] = EmploymentStatus.ACTIVE.value
        return record, tuple(problems)


def map_record(raw: object, rules: Sequence[FieldRule]) -> tuple[Record, tuple[FieldProblem, ...]]:
    """One record by these rules; who reads many keeps a `Mapper`."""
    return Mapper(rules).read(raw)


def _readable(reason: str) -> str:
    """A reason quotes what came in, which may be of any length and hold anything."""
    short = reason if len(reason) <= LONGEST else f"{reason[:LONGEST]}…"
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in short)


def _reader(rule: FieldRule) -> Reader:
    kind, default, required = INBOUND[rule.target], rule.default, rule.required
    check, sources = _CHECKS[kind], [_finder(source, kind) for source in rule.sources]

    def read(raw: Mapping[str, Any]) -> Value:
        for find in sources:
            if (value := find(raw)) is not None:
                break
        else:
            value = default
        checked = None if value is None else check(value)
        if checked is None and required:
            raise ValueError("has no value, but is required")
        return checked

    return read


def _finder(source: FieldSource, kind: Kind) -> Callable[[Mapping[str, Any]], Any]:
    find, transforms, values = source.path.find, source.transforms, source.values
    false_is_something = kind is Kind.BOOL or values is not None

    def found(raw: Mapping[str, Any]) -> Any:
        value = find(raw)
        if value is False and not false_is_something:
            return None
        for change in transforms:
            if is_empty(value):
                return None
            value = change(value)
        if is_empty(value):
            return None
        if values is not None:
            value = _translated(value, values)
            return None if is_empty(value) else value
        return None if value is False and not false_is_something else value

    return found


def _translated(value: Any, values: Mapping[str, Any]) -> Any:
    form = json_form(value)
    if form in values:
        return values[form]
    if "*" in values:
        return values["*"]
    told = shown(value if isinstance(value, list | dict) else form)
    raise ValueError(f'{told} is not among the values; add it, or "*" for any other')


def _text(value: Any) -> str | None:
    if value is True or value is False:
        raise ValueError("expected text, got true or false")
    text = to_text(value).strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if len(text) > LONGEST:
        raise ValueError(f"is longer than {LONGEST} characters")
    if not text.isprintable() and _NO_TEXT.search(text):
        raise ValueError("holds control characters or half a character")
    return text or None


def _email(value: Any) -> str | None:
    text = _text(value)
    if text and not _EMAIL.fullmatch(text):
        raise ValueError("is no e-mail address")
    return text


def _language(value: Any) -> str | None:
    text = (_text(value) or "").replace("_", "-")
    if text and not _LANGUAGE.fullmatch(text):
        raise ValueError("is no language such as nl or en-GB")
    return text or None


def _month(value: Any) -> str | None:
    month = to_month(value) if isinstance(value, str) else ""
    if month not in {value, None}:
        raise ValueError("is no month such as 2019-04; add `do: [month]`")
    return month


def _date(value: Any) -> str | None:
    day = to_date(value) if isinstance(value, str) else ""
    if day not in {value, None}:
        raise ValueError("is no date such as 2026-04-01; add `do: [date]`")
    return day


def _bool(value: Any) -> bool:
    if value is not True and value is not False:
        raise ValueError("is not true or false; add `do: [bool]`")
    return bool(value)


def _status(value: Any) -> str:
    if value not in _STATUSES:
        raise ValueError(f"expected {', '.join(sorted(_STATUSES))}; add `values`")
    return str(value)


_CHECKS: dict[Kind, Callable[[Any], Value]] = {
    Kind.TEXT: _text, Kind.EMAIL: _email, Kind.LANGUAGE: _language, Kind.MONTH: _month, Kind.DATE: _date, Kind.BOOL: _bool,
    Kind.STATUS: _status,
}  # fmt: skip
