"""How one page leads to the next: one function per kind of `page`, in one table.

A feed that leads back to where it was, or gives fewer rows than it ever announced, is no whole feed: the read stops with a
reason, because whoever is missing would seem to have left. Rows move up when somebody is deleted while we read; then the
next page starts one too far. A total that shrinks tells that; where there is none, the page before is asked for once more.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.hris.page import count_of
from integration.mapping.connector import Paging
from integration.mapping.placeholders import is_empty

COUNTED = frozenset({"page", "offset"})
"""Kinds in which a page is a number of rows from the first."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What to ask for: `page` is what `{{ page.… }}` names; or a link to follow."""

    page: Mapping[str, Any]
    link: str | None = None

    @property
    def name(self) -> str:
        """The same for two turns that ask for the same page."""
        return self.link or repr(self.page)


@dataclass(frozen=True, slots=True)
class Got:
    """What came: the answer's JSON and headers, rows on this page and the last of them, rows so far, and how many there are in all.

    `total` is what this answer says, if it does; `announced` the most that any did.
    """

    body: Any
    headers: Mapping[str, str]
    rows: int
    so_far: int
    total: int | None = None
    announced: int = 0
    last: Any = None


def first_turn(paging: Paging) -> Turn:
    """The first page."""
    number = 1 if paging.first is None else paging.first
    offset = 0 if paging.first is None else paging.first
    return Turn({"size": paging.size, "number": number, "offset": offset, "cursor": paging.start, "after": paging.start})


def next_turn(paging: Paging, turn: Turn, got: Got) -> Turn | None:
    """The page after this one; None at the end. `Retriable` when the feed ends before its own total."""
    following = KINDS[paging.kind](paging, turn, got)
    if following is None and got.so_far < got.announced:
        raise Retriable(
            f"the feed announced {got.announced} records, but ended after {got.so_far}; perhaps it changed meanwhile", afresh=True
        )
    return following


def total(paging: Paging, body: Any, *, came: int) -> int | None:
    """How many records there are by this answer, if it tells. `Refused` when that can't be: they are no fewer than `came`."""
    said = paging.total.find(body) if paging.total else None
    return count_of(said, came=came, remedy="check read.employees.page.total, or leave it out when the system does not tell it")


def must_not_shrink(paging: Paging, said: int | None, announced: int) -> None:
    """`Retriable` when fewer are announced than before, so that counted pages moved; somebody who joins later would make up the number."""
    if paging.kind in COUNTED and said is not None and said < announced:
        raise Retriable(f"the feed announced {announced} records, but {said} later; perhaps it changed meanwhile", afresh=True)


def may_shift(paging: Paging) -> bool:
    """Whether a page may start one too far with nothing that tells so."""
    return paging.kind in COUNTED and paging.total is None


def _none(_paging: Paging, _turn: Turn, _got: Got) -> Turn | None:
    return None


def _page(_paging: Paging, turn: Turn, got: Got) -> Turn | None:
    return None if _is_last(got) else _with(turn, number=turn.page["number"] + 1)


def _offset(_paging: Paging, turn: Turn, got: Got) -> Turn | None:
    return None if _is_last(got) else _with(turn, offset=turn.page["offset"] + got.rows)


def _is_last(got: Got) -> bool:
    """By the total if the feed tells one; else only an empty page is the last: a server may give less than was asked for."""
    return got.rows == 0 or (got.total is not None and got.so_far >= got.total)


def _cursor(paging: Paging, turn: Turn, got: Got) -> Turn | None:
    cursor = paging.next.find(got.body) if paging.next else None
    return None if is_empty(cursor) or cursor is False else _with(turn, cursor=cursor)


def _keyset(paging: Paging, turn: Turn, got: Got) -> Turn | None:
    """After the last key seen; what comes and goes meanwhile cannot shift the pages. Only an empty page is the end: a total may count
    what is left.
    """
    if got.rows == 0:
        return None
    after = paging.key.find(got.last) if paging.key else None
    if is_empty(after) or after is False:
        raise Refused("the last row of a page has no key to go on after; check read.employees.page.key", code="no-key")
    return _with(turn, after=after)


def _next_url(paging: Paging, turn: Turn, got: Got) -> Turn | None:
    return _linked(turn, paging.next.find(got.body) if paging.next else None)


def _link_header(_paging: Paging, turn: Turn, got: Got) -> Turn | None:
    found = re.search(r'<([^>]*)>\s*;[^<]*\brel="?next\b', got.headers.get("Link", ""))
    return _linked(turn, found[1] if found else None)


def _linked(turn: Turn, link: object) -> Turn | None:
    return Turn(turn.page, link) if isinstance(link, str) and link else None


def _with(turn: Turn, **changed: Any) -> Turn:
    return Turn({**turn.page, **changed})


KINDS: dict[str, Callable[[Paging, Turn, Got], Turn | None]] = {
    "none": _none,
    "page": _page,
    "offset": _offset,
    "cursor": _cursor,
    "keyset": _keyset,
    "next_url": _next_url,
    "link_header": _link_header,
}
