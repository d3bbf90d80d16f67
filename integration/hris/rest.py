"""Employees from a REST API, as the connector file describes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from integration.domain.errors import Refused
from integration.hris.beside import Beside
from integration.hris.calls import Caller
from integration.hris.feed import Feed
from integration.hris.page import Page, Place
from integration.mapping.connector import Changed, Limits, Listing, Reading
from integration.mapping.placeholders import is_empty
from integration.mapping.transforms import to_text, transform


class RestSource:
    """Reads page after page, and completes each row with what stands elsewhere. `settings` are the connection's."""

    def __init__(self, caller: Caller, reading: Reading, *, settings: Mapping[str, str], limits: Limits) -> None:
        self._caller, self._reading, self._settings, self._limits = caller, reading, settings, limits

    def listen(self, heard: Callable[[], None]) -> None:
        """Call this after each answer."""
        self._caller.heard = heard

    def hurry(self, seconds: float) -> None:
        """Be done with everything within so many seconds."""
        self._caller.hurry(seconds)

    def stamp(self) -> str:
        """A feed is never over."""
        return ""

    def reads_changes(self) -> bool:
        """Whether the file says how to ask for changes only."""
        return self._reading.since is not None

    def pages(self, since: datetime | None = None, *, at: Place | None = None) -> Iterator[Page]:
        """All employees, or those changed since then; from the page at this place on. Raises `Retriable` or `Refused`."""
        beside = Beside(self._caller, self._reading, settings=self._settings, limits=self._limits)
        changed = self._reading.changed if since else None
        feed = self._feed(changed.listing, since) if changed else self._feed(self._everybody(), since, key=self._reading.key_of)
        pages = feed.pages(at)
        for page in self._one_by_one(changed, beside, pages) if changed else pages:
            yield replace(page, records=tuple(beside.completed(page.records)))

    def one(self, key: str) -> Any:
        """The record with this key, completed; None when it is not there. `Refused` (reads-no-one) where the file can't ask for one."""
        changed, one, row = self._reading.changed, self._reading.one, {"key": key}
        if one is None and changed is not None:
            one, row = changed.one, changed.id.holding(key)
        if one is None or row is None:
            raise Refused("this connector reads everybody at once; read.employees.one would say how to ask for one", code="reads-no-one")
        beside = Beside(self._caller, self._reading, settings=self._settings, limits=self._limits)
        found = beside.fetched(replace(one, optional=True), row)
        return None if is_empty(found) else beside.completed([found])[0]

    def _everybody(self) -> Listing:
        if self._reading.request is None:
            raise Refused("the connector has no request", code="no-request")
        return Listing(request=self._reading.request, records=self._reading.records, page=self._reading.page)

    def _feed(self, listing: Listing, since: datetime | None, *, key: Callable[[Any], object] | None = None) -> Feed:
        scope = {"settings": self._settings, "since": self._written(since)}
        return Feed(self._caller, listing, scope=scope, max_pages=self._limits.max_pages, key=key)

    def _one_by_one(self, changed: Changed, beside: Beside, pages: Iterator[Page]) -> Iterator[Page]:
        """Everybody whom the feed of changes names, once; who is not there any more is left to the next full read."""
        one, met = replace(changed.one, optional=True), set[str]()
        for page in pages:
            rows = []
            for row in page.records:
                key = changed.id.find(row)
                if not is_empty(key) and to_text(key) not in met:
                    met.add(to_text(key))
                    rows.append(beside.fetched(one, row))
            yield replace(page, records=tuple(row for row in rows if row is not None))

    def _written(self, since: datetime | None) -> Any:
        rule = self._reading.since
        if since is None or rule is None:
            return rule.start if rule else since
        return transform(rule.format)(since) if rule.format else since
