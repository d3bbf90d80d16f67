"""Days as people type them: `12-3-2026`, `2026-03-12`, `12 maart` or `March 12`."""

from __future__ import annotations

import re
from datetime import date

from babel.dates import get_month_names

ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ]+(?P<month>\d{1,2})(?:[-/. ]+(?P<year>\d{4}))?")
IN_WORDS = re.compile(r"(?P<day>\d{1,2})\.?\s+(?P<name>[a-z]+)\.?(?:\s+(?P<year>\d{4}))?")
MONTH_FIRST = re.compile(r"(?P<name>[a-z]+)\.?\s+(?P<day>\d{1,2})(?:,?\s+(?P<year>\d{4}))?")
MONTHS = [
    (number, name)
    for language in ("nl", "en")
    for names in (get_month_names("wide", locale=language), get_month_names("abbreviated", locale=language))
    for number, called in names.items()
    for name in {called.lower().rstrip("."), called.lower()[:3]}
]
"""Every name of a month: `maart`, `maa`, `mrt`, `march`, `mar`."""


def read_day(words: str, *, today: date, ahead: bool = False) -> date | None:
    """The day that is meant, or None. Without a year it is the nearest such day up to today, or (`ahead`) from today on."""
    words = " ".join(words.lower().split())
    for shape in (ISO, DAY_FIRST, IN_WORDS, MONTH_FIRST):
        if found := shape.fullmatch(words):
            return _day(found.groupdict(), today, 1 if ahead else -1)
    return None


def _day(parts: dict[str, str | None], today: date, direction: int) -> date | None:
    """`direction` is -1 to look back and 1 to look ahead; a leap day is at most eight years away."""
    month = int(parts["month"] or 0) if parts.get("month") else _month(parts.get("name") or "")
    day = int(parts["day"] or 0)
    if parts["year"]:
        return _exact(int(parts["year"]), month, day)
    years = (_exact(today.year + direction * away, month, day) for away in range(9))
    return next((found for found in years if found and (found - today).days * direction >= 0), None)


def _exact(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str) -> int:
    """The number of a month called by its Dutch or English name, short or long; 0 if none is."""
    return next((number for number, called in MONTHS if name == called), 0)
