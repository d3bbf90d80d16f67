"""One listing of an HRIS, page after page; a failure anywhere is raised, so that half a feed never passes for a whole one.

Where pages are counted from the first row and nobody announces how many there are, each page is asked for again after the next
one: if it holds others than before, rows moved up or down in between, and whoever was skipped would seem to have left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.hris.ascending import must_ascend
from integration.hris.calls import ACCEPTED, Caller
from integration.hris.page import Page, Place
from integration.hris.paging import Got, Turn, first_turn, may_shift, must_not_shrink, next_turn, total
from integration.mapping.connector import Listing, Rows
from integration.transport import Answer

PURPOSE = "read employees"
NO_CONTENT = 204
PLACE_LOST = frozenset({400, 404, 410})


class Feed:
    """`scope` is what placeholders may name besides the page. `key` tells rows apart; without it a shifted page goes unnoticed."""

    def __init__(
        self, caller: Caller, listing: Listing, *, scope: Mapping[str, Any], max_pages: int, key: Callable[[Any], object] | None = None
    ) -> None:
        self._caller, self._listing, self._scope, self._max_pages = caller, listing, scope, max_pages
        self._key = key if may_shift(listing.page) else None
        self._asked_for: set[str] = set()
        self._has_begun = False

    def pages(self, at: Place | None = None) -> Iterator[Page]:
        """Every page once, from the page at this place on. Raises `Retriable` or `Refused`."""
        paging = self._listing.page
        turn: Turn | None = Turn(at["page"], at["link"]) if at else first_turn(paging)
        so_far, announced = (at["so_far"], at["announced"]) if at else (0, 0)
        self._has_begun = at is not None
        before: tuple[Turn, list[Any]] | None = None
        while turn is not None:
            self._must_lead_on(turn)
            answer = self._asked(turn)
            rows, body = self._rows(answer)
            self._must_have_stayed(before, rows)
            must_ascend(paging, turn, rows)
            place = {"page": dict(turn.page), "link": turn.link, "so_far": so_far, "announced": announced}
            so_far, before = so_far + len(rows), (turn, rows)
            said = total(paging, body, came=so_far if announced < so_far else 0)
            must_not_shrink(paging, said, announced)
            announced = max(announced, said or 0)
            yield Page(tuple(rows), place=place, announced=announced or None)
            got = Got(body, answer.headers, len(rows), so_far, said, announced, rows[-1] if rows else None)
            turn = next_turn(paging, turn, got)

    def _must_lead_on(self, turn: Turn) -> None:
        if turn.name in self._asked_for:
            raise _repeats()
        if len(self._asked_for) == self._max_pages:
            raise Refused(f"the feed has more than {self._max_pages} pages (limits.max_pages)", code="feed-endless")
        self._asked_for.add(turn.name)

    def _must_have_stayed(self, before: tuple[Turn, list[Any]] | None, rows: list[Any]) -> None:
        """The page before still holds the same people, now that the next one came; and that is another one."""
        if before is None:
            return
        turn, were = before
        if rows and rows == were:
            raise _repeats()
        if self._key and not self._hold_the_same(were, self._rows(self._answer(turn, self._listing.page.end_status))[0]):
            raise _moved()

    def _hold_the_same(self, *pages: Sequence[Any]) -> bool:
        """By key; by all that stands there, where some row has no key of its own (it stands in a side table, or in one more call)."""
        keys = [[self._key(row) if self._key else None for row in page] for page in pages]
        told = pages if any(key is None for page in keys for key in page) else keys
        before, after = ({json.dumps(each, sort_keys=True) for each in page} for page in told)
        return before == after

    def _asked(self, turn: Turn) -> Answer:
        """A status that means "no more" can't come on the first page: then it is what it is everywhere, an error."""
        if not self._has_begun:
            self._has_begun = True
            return self._answer(turn, frozenset())
        try:
            return self._answer(turn, self._listing.page.end_status)
        except Refused as refused:
            raise place_lost(refused) from None

    def _answer(self, turn: Turn, accept: frozenset[int]) -> Answer:
        link = turn.link
        if link is not None:
            return self._caller.patiently(lambda: self._caller.follow(link, purpose=PURPOSE, accept=accept))
        request = self._listing.request.bind({**self._scope, "page": turn.page})
        return self._caller.patiently(lambda: self._caller.call(request, purpose=PURPOSE, accept=accept))

    def _rows(self, answer: Answer) -> tuple[list[Any], Any]:
        if answer.status == NO_CONTENT or answer.status in self._listing.page.end_status:
            return [], None
        if answer.status == ACCEPTED:
            raise Retriable("the HR system is still preparing its answer")
        body = answer.json()
        rows = self._listing.records.find(body)
        if rows is None:
            raise _no_rows(self._listing.records)
        return rows, body


def place_lost(refused: Refused, *, larger: str = "a larger read.employees.page.size helps") -> Refused:
    """What most often makes a system refuse a page after it gave the one before; any other refusal as it is."""
    if refused.status not in PLACE_LOST:
        return refused
    said = f"{refused}, halfway; its place in the list may have expired. The next import begins anew; {larger}"
    return Refused(said, code="feed-place-lost", status=refused.status)


def _moved() -> Retriable:
    return Retriable(
        "a page that was read holds others now: somebody came or went meanwhile. "
        "If it comes back, give read.employees a fixed order, a keyset, or page.total",
        afresh=True,
    )


def _repeats() -> Refused:
    return Refused("the feed gives the same page again; check read.employees.page", code="feed-repeats")


def _no_rows(records: Rows) -> Refused:
    where = f"at {records.path.text!r}" if records.path else "as the whole answer"
    what = "object of records" if records.values_of else "list of records"
    return Refused(f"the answer has no {what} {where}; check read.employees.records", code="no-records")
