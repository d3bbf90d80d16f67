"""The named transforms of mapping files: one function each, value in, value out.

A transform gets a value that is there (never None) and answers with a value, or None for "no value". It raises
ValueError with what it wanted when the value can't be right. A file that wants more gets one more function here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

Transform = Callable[[Any], Any]

YES = frozenset({"true", "yes", "y", "ja", "j", "1"})
LONG_TEXT, LONGEST_QUOTE = "a long text", 40
NO = frozenset({"false", "no", "n", "nee", "0"})


def to_text(value: Any) -> str:
    """Numbers as digits, true/false as words; lists and objects are refused."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return value.isoformat()
    raise ValueError(f"expected text or a whole number, got {shown(value)}")


def strip(value: Any) -> str:
    """Without white space at both ends."""
    return to_text(value).strip()


def lower(value: Any) -> str:
    """In small letters."""
    return to_text(value).lower()


def upper(value: Any) -> str:
    """In capitals."""
    return to_text(value).upper()


def to_int(value: Any) -> int:
    """A whole number."""
    try:
        return int(to_text(value).strip())
    except ValueError as wrong:
        raise ValueError(f"expected a whole number, got {shown(value)}") from wrong


def to_bool(value: Any) -> bool:
    """True or false, from JSON, 1/0, or a word in English or Dutch."""
    word = to_text(value).strip().lower()
    if word not in YES | NO:
        raise ValueError(f"expected yes or no, got {shown(value)}")
    return word in YES


def to_date(value: Any) -> str | None:
    """`YYYY-MM-DD` of an ISO date or moment; the day as written, whatever its time zone. A year that stands for "none" is no value."""
    try:
        return _meant(_day(to_text(value).strip()[:11]))
    except ValueError as wrong:
        raise ValueError(f"expected a date such as 2026-04-01, got {shown(value)}") from wrong


def to_date_dmy(value: Any) -> str | None:
    """`YYYY-MM-DD` of a Dutch date: 1-4-2026, 01/04/2026 or 01.04.2026."""
    found = re.match(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?!\d)", to_text(value))
    try:
        return _meant(date(*(int(part) for part in reversed(found.groups()))).isoformat()) if found else _wrong_day()
    except ValueError as wrong:
        raise ValueError(f"expected a date such as 31-12-2026, got {shown(value)}") from wrong


def odata_date(value: Any) -> str | None:
    """`YYYY-MM-DD` of a moment as OData 2 writes it: `/Date(1554076800000)/`, in UTC."""
    found = re.fullmatch(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/", to_text(value).strip())
    if not found:
        raise ValueError(f"expected a moment such as /Date(1554076800000)/, got {shown(value)}")
    try:
        return _meant((_EPOCH + timedelta(milliseconds=int(found[1]))).date().isoformat())
    except OverflowError:
        return None


def to_month(value: Any) -> str | None:
    """`YYYY-MM` of a month, date or moment."""
    text = to_text(value).strip()
    day = to_date(f"{text}-01" if _MONTH.fullmatch(text) else value)
    return day and day[:7]


def first(value: Any) -> Any:
    """The first of a list; a value that is no list stays as it is."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def first_word(value: Any) -> str:
    """What stands before the first space: the given name, where a system keeps one name."""
    return to_text(value).strip().partition(" ")[0]


def other_words(value: Any) -> str:
    """What stands after the first space: the family name, its prefixes included."""
    return to_text(value).strip().partition(" ")[2].strip()


def iso(value: Any) -> str:
    """A moment as ISO 8601 in UTC, with `Z`."""
    return _moment(value).isoformat().replace("+00:00", "Z")


def epoch(value: Any) -> int:
    """A moment as whole seconds since 1970."""
    return int(_moment(value).timestamp())


def epoch_ms(value: Any) -> int:
    """A moment as milliseconds since 1970."""
    return int(_moment(value).timestamp() * 1000)


def odata(value: Any) -> str:
    """A moment as OData 2 writes it in a filter: `datetimeoffset'2026-04-01T12:00:00Z'`."""
    return f"datetimeoffset'{_moment(value):%Y-%m-%dT%H:%M:%SZ}'"


def odata_moment(value: Any) -> str:
    """A day or moment as OData 2 writes it in JSON: `/Date(1554076800000)/`."""
    return f"/Date({epoch_ms(value)})/"


def odata_text(value: Any) -> str:
    """Text as OData writes it in a filter or an address, with its quotes: `'O''Neill'`."""
    return "'{}'".format(to_text(value).replace("'", "''"))


def odoo(value: Any) -> str:
    """A moment as Odoo and Frappe write it: `2026-04-01 12:00:00`, in UTC."""
    return f"{_moment(value):%Y-%m-%d %H:%M:%S}"


def base64(value: Any) -> str:
    """Text in base 64."""
    return b64encode(to_text(value).encode()).decode()


MOMENTS = ("iso", "epoch", "epoch_ms", "odata", "odoo", "date")
"""The transforms that write a moment in a request."""
TRANSFORMS: dict[str, Transform] = {
    "str": to_text, "strip": strip, "lower": lower, "upper": upper, "int": to_int, "bool": to_bool, "date": to_date,
    "date_dmy": to_date_dmy, "month": to_month, "first": first,
    "first_word": first_word, "other_words": other_words, "iso": iso, "epoch": epoch, "epoch_ms": epoch_ms,
    "odata": odata, "odata_date": odata_date, "odata_moment": odata_moment, "odata_text": odata_text, "odoo": odoo,
    "base64": base64,
}  # fmt: skip


def transform(name: str) -> Transform:
    """The transform of this name; ValueError with the nearest name there is."""
    if name in TRANSFORMS:
        return TRANSFORMS[name]
    raise ValueError(f"no transform {name!r}, {did_you_mean(name, TRANSFORMS)}")


def did_you_mean(word: str, known: Any) -> str:
    """`did you mean "x"?`, or the list of what there is."""
    near = get_close_matches(word, [str(name) for name in known], n=1)
    return f'did you mean "{near[0]}"?' if near else f"there is {', '.join(str(name) for name in known) or 'none'}"


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T Z+-])")
"""A day, also with a time zone after it (as XML and Workday write it), or the beginning of a moment."""
_MONTH = re.compile(r"\d{4}-\d{2}")
DAYS_OF_A_CAREER = 16_384
LONG_AGO, FAR_AWAY = "1900-12-31", "9000-01-01"
"""Days up to the one and from the other on are no days: systems write `9999-12-31` and `1900-01-01` where there is none."""


@lru_cache(maxsize=DAYS_OF_A_CAREER)
def _day(text: str) -> str:
    """The day with which a text begins (with the sign after it, which must end it); the same days come again and again."""
    return date.fromisoformat(text[:10]).isoformat() if _ISO_DAY.match(text) else _compact(text)


def _meant(day: str) -> str | None:
    return day if LONG_AGO < day < FAR_AWAY else None


def _compact(text: str) -> str:
    if not re.fullmatch(r"\d{8}", text):
        raise ValueError(text)
    return date.fromisoformat(text).isoformat()


def _wrong_day() -> str:
    raise ValueError("no day")


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(to_text(value).strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def shown(value: Any) -> str:
    """How a value is called in a problem: a short one as it is; of what may hold anything only what it is."""
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "an object"
    text = str(value)
    return LONG_TEXT if len(text) > LONGEST_QUOTE else repr(text)
