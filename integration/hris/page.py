"""One page of a feed, and where it stands, so that a read that stopped can go on there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Place = Mapping[str, Any]
"""What a source needs to ask for a page again and to go on from there, as JSON. It may hold a link with a token: seal it."""


@dataclass(frozen=True, slots=True)
class Page:
    """Raw records, as they came. `announced`: how many there are in all, where the feed tells."""

    records: tuple[Any, ...]
    place: Place
    announced: int | None = None
