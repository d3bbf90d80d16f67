"""What a tool placed in the course by deep linking: each link is an activity of its own, with a column where it asked for one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedLink:
    """An activity that the tool with client id `tool` placed. `column` is the id of its column, "" for one without a grade."""

    id: str
    tool: str
    title: str
    text: str
    url: str
    custom: Mapping[str, str]
    column: str = ""


@dataclass(frozen=True, slots=True)
class Choosing:
    """Somebody chooses content in a tool: which tool, and what it must say back."""

    tool: str
    data: Any


class ContentRefused(Exception):
    """The platform does not take the tool's answer, in Moodle's own words."""

    def __init__(self, reason: str, status: int = 404) -> None:
        super().__init__(reason)
        self.status = status


def read_link(item: Mapping[str, Any], *, tool: str, number: int, column: str) -> PlacedLink:
    """A content item as the course keeps it; values of `custom` become text."""
    custom = item.get("custom", {})
    return PlacedLink(
        id=f"placed-{number}",
        tool=tool,
        title=str(item.get("title") or "Activiteit"),
        text=str(item.get("text", "")),
        url=str(item.get("url", "")),
        custom={str(name): str(value) for name, value in custom.items()} if isinstance(custom, dict) else {},
        column=column,
    )
