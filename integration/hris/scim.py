"""Employees from a SCIM 2.0 service (RFC 7643, 7644): the service says first what it can; cursors (RFC 9865) where announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from integration.domain.errors import Refused, Retriable
from integration.hris.calls import Caller
from integration.hris.feed import PURPOSE, place_lost
from integration.hris.page import Page, Place, count_of
from integration.mapping.connector import Reading
from integration.mapping.request import BoundRequest

REMEDY = "let whoever supplies the SCIM service mend totalResults (RFC 7644, section 3.4.2)"
ALWAYS = frozenset({"id", "active", "userName"})
"""Asked for besides what is mapped: the key, whether somebody works here, and what every service must have."""

LARGER = "larger pages help (read.employees.count)"


class ScimSource:
    """Reads `/Users`. `root` is the service's root below the base address; SCIM-05, SCIM-06."""

    def __init__(self, caller: Caller, reading: Reading, *, root: str, max_pages: int) -> None:
        self._caller, self._reading, self._root, self._max_pages = caller, reading, root, max_pages
        self._config: dict[str, Any] | None = None

    def listen(self, heard: Callable[[], None]) -> None:
        """Call this after each answer."""
        self._caller.heard = heard

    def hurry(self, seconds: float) -> None:
        """Be done with everything within so many seconds."""
        self._caller.hurry(seconds)

    def stamp(self) -> str:
        """A service is never over."""
        return ""

    def reads_changes(self) -> bool:
        """Whether the file wants it and the service can filter."""
        return self._reading.since is not None and _is_on(self._can("filter").get("supported"))

    def pages(self, since: datetime | None = None, *, at: Place | None = None) -> Iterator[Page]:
        """All users, or those with `meta.lastModified` after `since`; from the page at this place on. Raises `Retriable` or `Refused`."""
        query = {"count": str(self._count()), **self._attributes()}
        if since is not None:
            query["filter"] = f'meta.lastModified gt "{_moment(since)}"'
        by_cursor = _is_on(self._can("pagination").get("cursor"))
        return self._by_cursor(query, at or {}) if by_cursor else self._by_index(query, at or {})

    def one(self, key: str) -> Any:
        """The user with this id (RFC 7644, section 3.4.1); None when there is none."""
        try:
            return self._asked(f"/Users/{quote(key, safe='')}", dict(self._attributes()))
        except Refused as refused:
            if refused.status == 404 or refused.code == "gone":
                return None
            raise

    def _by_cursor(self, query: dict[str, str], at: Place) -> Iterator[Page]:
        cursor, tally = at.get("cursor", ""), _Tally(at)
        used = {cursor}
        for _ in range(self._max_pages):
            body = self._page(query | {"cursor": cursor}, first=not cursor)
            yield tally.page(body, {"cursor": cursor})
            cursor = body.get("nextCursor") or ""
            if not cursor:
                return tally.must_be_whole()
            if cursor in used:
                raise Refused("the service gives the same cursor again", code="feed-repeats")
            used.add(cursor)
        raise self._endless()

    def _by_index(self, query: dict[str, str], at: Place) -> Iterator[Page]:
        start, tally = at.get("start", 1), _Tally(at)
        for _ in range(self._max_pages):
            body = self._page(query | {"startIndex": str(start)}, first=start == 1)
            before = tally.came
            page = tally.page(body, {"start": start})
            tally.must_not_shrink()
            start += len(page.records)
            if page.records and tally.came == before:
                raise Refused("the service gives the same page again", code="feed-repeats")
            yield page
            if not page.records or (tally.total is not None and start > tally.total):
                return tally.must_be_whole()
        raise self._endless()

    def _page(self, query: dict[str, str], *, first: bool) -> dict[str, Any]:
        """A cursor may expire while we read (RFC 9865, section 2.1: 400, expiredCursor)."""
        try:
            return self._asked("/Users", query)
        except Refused as refused:
            raise (refused if first else place_lost(refused, larger=LARGER)) from None

    def _asked(self, path: str, query: dict[str, str]) -> dict[str, Any]:
        request = BoundRequest(
            method="GET", path=self._root + path, query=query, headers={"Accept": "application/scim+json, application/json"}
        )
        body = self._caller.patiently(lambda: self._caller.call(request, purpose=PURPOSE)).json()
        if not isinstance(body, dict):
            raise Refused("the answer is no SCIM message", code="not-scim")
        return body

    def _can(self, feature: str) -> dict[str, Any]:
        """What ServiceProviderConfig says; a service that has none is taken to do the minimum."""
        if self._config is None:
            self._config = self._read_config()
        said = self._config.get(feature)
        return said if isinstance(said, dict) else {}

    def _read_config(self) -> dict[str, Any]:
        try:
            return self._asked("/ServiceProviderConfig", {})
        except Refused as refused:
            if refused.status in {404, 405, 501}:
                return {}
            raise

    def _count(self) -> int:
        most = [self._can("pagination").get("maxPageSize"), self._can("filter").get("maxResults")]
        return min([self._reading.count, *(limit for limit in most if type(limit) is int and limit > 0)])

    def _attributes(self) -> dict[str, str]:
        """What is mapped, and no more; everything while nothing is mapped, for then somebody looks what there is."""
        mapped = [source.path.attributes() for rule in self._reading.fields for source in rule.sources]
        return {"attributes": ",".join(sorted(ALWAYS.union(*mapped)))} if self._reading.fields else {}

    def _endless(self) -> Refused:
        return Refused(f"the feed has more than {self._max_pages} pages (limits.max_pages)", code="feed-endless")


def _resources(body: dict[str, Any]) -> tuple[Any, ...]:
    """The page's users. `Resources` may be absent only when there are none (RFC 7644, section 3.4.2)."""
    found = body.get("Resources", [])
    if not isinstance(found, list) or ("totalResults" not in body and "Resources" not in body):
        raise Refused("the answer has no Resources; is this a SCIM service?", code="not-scim")
    return tuple(found)


class _Tally:
    """Who came, and the most that were ever announced.

    Users move up when one is deleted while we read: the next page then starts one too far. When one is added, it brings
    somebody again. Either way somebody is missing who has not left.
    """

    def __init__(self, at: Place) -> None:
        self._keys: set[str] = set()
        self._nameless, self._before, self._announced = 0, at.get("so_far", 0), at.get("announced", 0)
        self.total: int | None = None
        """What the newest answer announces, if it does."""

    @property
    def came(self) -> int:
        """How many different users there were; those without id are all taken to differ."""
        return int(self._before) + len(self._keys) + self._nameless

    def page(self, body: dict[str, Any], place: Place) -> Page:
        """Count this answer in."""
        records, place = _resources(body), {**place, "so_far": self.came, "announced": self._announced}
        keys = [record["id"] for record in records if isinstance(record, dict) and record.get("id")]
        self._keys.update(map(str, keys))
        self._nameless += len(records) - len(keys)
        least = self.came if self._announced < self.came else 0
        self.total = count_of(body.get("totalResults"), came=least, remedy=REMEDY)
        self._announced = max(self._announced, self.total or 0)
        return Page(records, place=place, announced=self._announced or None)

    def must_not_shrink(self) -> None:
        """`Retriable` when fewer are announced than before: pages by index moved, even if somebody else joins later."""
        if self.total is not None and self.total < self._announced:
            raise Retriable(f"the service announced {self._announced} users, but {self.total} later; they changed meanwhile", afresh=True)

    def must_be_whole(self) -> None:
        """`Retriable` when somebody is missing."""
        if self.came < self._announced:
            gave = f"gave {self.came} different ones; perhaps they changed meanwhile"
            raise Retriable(f"the service announced {self._announced} users, but {gave}", afresh=True)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _is_on(value: object) -> bool:
    """True, also from services that write booleans as text (SCIM-04)."""
    return value is True or (isinstance(value, str) and value.lower() == "true")
