"""Whether pages that go on after a key can be whole: keys must be unique and ascend, or whoever stands on a seam is skipped.

How a system orders text is its own affair (capitals, accents, hyphens, numbers in it), so any order that fits a page will do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any
from uuid import UUID

from integration.domain.errors import Refused
from integration.hris.paging import Turn
from integration.mapping.connector import Paging
from integration.mapping.placeholders import is_empty

KEYSET = "keyset"


def must_ascend(paging: Paging, turn: Turn, rows: Iterable[Any]) -> None:
    """Raise `Refused` when the keys of a keyset page do not go up from the one it was asked after; other kinds have no such keys."""
    if paging.kind != KEYSET or paging.key is None:
        return
    keys = [key for row in rows if not is_empty(key := paging.key.find(row))]
    after = turn.page["after"]
    whole = keys if is_empty(after) or after == paging.start else [after, *keys]
    if not any(_goes_up(order, whole) for order in ORDERS):
        raise Refused(
            "the keys of a page do not ascend, or come back, so that people could be skipped; "
            "read.employees.page.key must be unique, and the request must order by it",
            code="keys-astray",
        )


def _goes_up(order: Callable[[Any], Any], keys: list[Any]) -> bool:
    try:
        placed = [order(key) for key in keys]
        return len({str(key) for key in keys}) == len(keys) and all(not after < before for before, after in pairwise(placed))
    except (TypeError, ValueError, AttributeError):
        return False


def _as_number(key: Any) -> float:
    return float(key)


def _as_text(key: Any) -> str:
    """Only text is ordered as text: 10 comes after 9."""
    if not isinstance(key, str):
        raise TypeError
    return key


def _as_words(key: Any) -> str:
    plain = unicodedata.normalize("NFKD", _as_text(key).casefold())
    return "".join(sign for sign in plain if sign.isalnum())


def _naturally(key: Any) -> tuple[tuple[str, int], ...]:
    """`E9` comes before `E10`."""
    return tuple(_pieces(_as_text(key).casefold()))


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    return ((word, int(number or 0)) for word, number in re.findall(r"([^0-9]*)([0-9]*)", text))


def _as_made_up(key: Any) -> str:
    """Made-up ids have as many orders as there are databases; that they are not told twice is all that can be seen."""
    return str(UUID(key)) and ""


ORDERS: tuple[Callable[[Any], Any], ...] = (_as_number, _as_text, _as_words, lambda key: _as_text(key).casefold(), _naturally, _as_made_up)
