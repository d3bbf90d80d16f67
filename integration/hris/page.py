"""One page of a feed, where it stands, and how many records there are by what it says; so that a read that stopped can go on there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from integration.domain.errors import Refused
from integration.mapping.placeholders import is_empty

Place = Mapping[str, Any]
"""What a source needs to ask for a page again and to go on from there, as JSON. It may hold a link with a token: seal it."""
WHOLE = re.compile(r"\s*([0-9]{1,9})(?:\.0*)?\s*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """Raw records, as they came. `announced`: how many there are in all, where the feed tells."""

    records: tuple[Any, ...]
    place: Place
    announced: int | None = None


def count_of(said: object, *, came: int, remedy: str) -> int | None:
    """How many records there are in all: 250, 250.0 or "250"; None when the answer says nothing.

    Raises `Refused` for anything else, and for fewer than `came` already: by such a total one page would pass for everybody.
    """
    if said is False or is_empty(said):
        return None
    found = WHOLE.fullmatch(str(said)) if isinstance(said, int | float | str) else None
    if found is None or int(found[1]) < came:
        raise Refused(f"what stands for the number of all records cannot be that; {remedy}", code="bad-total")
    return int(found[1])
