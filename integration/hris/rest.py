"""Employees from a REST API, as the connector file describes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from integration.domain.errors import Refused
from integration.hris.calls import Caller
from integration.hris.page import Page, Place
from integration.hris.paging import Got, Turn, first_turn, next_turn, total
from integration.mapping.connector import Reading, Request
from integration.transport import Answer

PURPOSE = "read employees"


class RestSource:
    """Reads page after page; a failure anywhere is raised, so that half a feed never passes for a whole one."""

    def __init__(self, caller: Caller, reading: Reading, *, settings: Mapping[str, str], max_pages: int) -> None:
        self._caller, self._reading, self._settings, self._max_pages = caller, reading, settings, max_pages

    def reads_changes(self) -> bool:
        """Whether the file says how to ask for changes only."""
        return self._reading.since is not None

    def pages(self, since: datetime | None = None, *, at: Place | None = None) -> Iterator[Page]:
        """All employees, or those changed since then; from the page at this place on. Raises `Retriable` or `Refused`."""
        turn: Turn | None = _turn(at) if at else first_turn(self._reading.page)
        so_far, announced = (at["so_far"], at["announced"]) if at else (0, 0)
        asked: set[str] = set()
        before: list[Any] = []
        while turn is not None:
            self._must_lead_on(turn, asked)
            answer = self._asked(turn, since)
            records, body = self._records(answer)
            if records and records == before:
                raise _repeats()
            place = {"page": dict(turn.page), "link": turn.link, "so_far": so_far, "announced": announced}
            so_far, before = so_far + len(records), records
            announced = max(announced, total(self._reading.page, body) or 0)
            yield Page(tuple(records), place=place, announced=announced or None)
            turn = next_turn(self._reading.page, turn, Got(body, answer.headers, len(records), so_far, announced))

    def _must_lead_on(self, turn: Turn, asked: set[str]) -> None:
        if turn.name in asked:
            raise _repeats()
        if len(asked) == self._max_pages:
            raise Refused(f"the feed has more than {self._max_pages} pages (limits.max_pages)", code="feed-endless")
        asked.add(turn.name)

    def _asked(self, turn: Turn, since: datetime | None) -> Answer:
        link = turn.link
        if link is not None:
            return self._caller.patiently(lambda: self._caller.follow(link, purpose=PURPOSE))
        scope = {"settings": self._settings, "page": turn.page, "since": since}
        request = _needed(self._reading.request).bind(scope)
        return self._caller.patiently(lambda: self._caller.call(request, purpose=PURPOSE))

    def _records(self, answer: Answer) -> tuple[list[Any], Any]:
        if answer.status == 204:
            return [], None
        body = answer.json()
        path = self._reading.records
        records = path.find(body) if path else body
        if not isinstance(records, list):
            where = f"at {path.text!r}" if path else "as the whole answer"
            raise Refused(f"the answer has no list of records {where}; check read.employees.records", code="no-records")
        return records, body


def _turn(at: Place) -> Turn:
    return Turn(at["page"], at["link"])


def _repeats() -> Refused:
    return Refused("the feed gives the same page again; check read.employees.page", code="feed-repeats")


def _needed(request: Request | None) -> Request:
    if request is None:
        raise Refused("the connector has no request", code="no-request")
    return request
