"""How a page says what an export or a message holds: days and moments as people say them, lists and tables on one line."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask import Flask

from integration.web.page.language import day, gettext, moment

DAY, MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}-\d{2}T\S+")


def prepare(app: Flask) -> None:
    """Give the templates these ways to write."""
    app.jinja_env.filters.update(as_told=as_told, iso_day=iso_day, iso_moment=iso_moment)


def as_told(value: object) -> str:
    """A value of an export."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, dict):
        return "; ".join(f"{name}: {as_told(each)}" for name, each in value.items() if each is not None)
    if isinstance(value, list):
        return ", ".join(map(as_told, value))
    text = str(value)
    return iso_moment(text) if MOMENT.fullmatch(text) else iso_day(text) if DAY.fullmatch(text) else text


def iso_day(value: str) -> str:
    """`2026-03-12` as people say it."""
    return day(date.fromisoformat(value))


def iso_moment(value: str) -> str:
    """`2026-03-12T09:40:00+01:00` as people say it."""
    return moment(datetime.fromisoformat(value))
