"""Feeds that change while they are read, or lead in a circle: whoever is missing has not left, so the read is no whole read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.wrappers import Request

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.sources import Source, sources
from integration.mapping.files import connector
from integration.transport import Transport
from tests.conftest import Serve
from tests.integration.hris_world import PLAIN_SCIM, a_source, api, read, reply

Staff = list[dict[str, Any]]
Change = Callable[[Staff], object]
BY_OFFSET = ("{kind: offset, size: 3, total: total}", '{skip: "{{ page.offset }}"}')
BY_NUMBER = ("{kind: page, size: 3, first: 0, total: total}", '{page: "{{ page.number }}"}')


def somebody_leaves(staff: Staff) -> None:
    del staff[0]


def somebody_joins(staff: Staff) -> None:
    staff.insert(0, {"id": 99})


def rest(serve: Serve, change: Change, page: str, query: str, *, later: Change = len) -> Source:
    """Seven people, three a page; between the first page and the second something changes, and `later` after the second."""
    staff: Staff = [{"id": number} for number in range(7)]

    def answer(request: Request) -> Any:
        start = int(request.args["skip"]) if "skip" in request.args else 3 * int(request.args["page"])
        rows, total = staff[start : start + 3], len(staff)
        {0: change, 3: later}.get(start, len)(staff)
        return reply({"rows": rows, "total": total})

    return a_source(serve(api(answer)), page, query=query)


def scim(serve: Serve, change: Change, *, later: Change = len) -> Source:
    staff: Staff = [{"id": f"u{number}"} for number in range(7)]

    def answer(request: Request) -> Any:
        if request.path.endswith("/ServiceProviderConfig"):
            return reply({"filter": {"supported": False}})
        start = int(request.args["startIndex"]) - 1
        body = {"Resources": staff[start : start + 3], "totalResults": len(staff)}
        {0: change, 3: later}.get(start, len)(staff)
        return reply(body)

    made = connector(PLAIN_SCIM.replace("https://hr.example", serve(api(answer))), file="acme.yaml")
    return sources(Transport(allow_private_hosts={"127.0.0.1"}), Clock())(made, {})


@pytest.mark.parametrize(("page", "query"), [BY_OFFSET, BY_NUMBER])
def test_a_feed_from_which_somebody_goes_meanwhile_is_no_whole_feed(served: Serve, page: str, query: str) -> None:
    with pytest.raises(Retriable, match="announced 7 records, but 6 later"):
        read(rest(served, somebody_leaves, page, query))


@pytest.mark.parametrize(("page", "query"), [BY_OFFSET, BY_NUMBER])
def test_who_joins_later_does_not_make_up_for_who_was_skipped(served: Serve, page: str, query: str) -> None:
    with pytest.raises(Retriable, match="announced 7 records, but 6 later"):
        read(rest(served, somebody_leaves, page, query, later=lambda staff: staff.append({"id": 99})))


def test_SCIM_05_who_joins_later_does_not_make_up_for_who_was_skipped(served: Serve) -> None:
    with pytest.raises(Retriable, match="announced 7 users, but 6 later"):
        list(scim(served, somebody_leaves, later=lambda staff: staff.append({"id": "u99"})).pages())


def test_SCIM_05_users_that_move_up_meanwhile_are_no_whole_feed(served: Serve) -> None:
    with pytest.raises(Retriable, match="announced 7 users, but 6 later"):
        list(scim(served, somebody_leaves).pages())


def test_SCIM_05_users_that_move_down_meanwhile_are_no_whole_feed(served: Serve) -> None:
    with pytest.raises(Retriable, match="announced 8 users, but gave 7 different ones"):
        list(scim(served, somebody_joins).pages())


def test_SCIM_05_users_that_stay_where_they_are_are_a_whole_feed(served: Serve) -> None:
    assert [len(page.records) for page in scim(served, len).pages()] == [3, 3, 1]


def circle(steps: Iterator[int], names: tuple[str, ...]) -> Any:
    number = next(steps)
    return reply({"rows": [{"id": number}], "next": names[number % len(names)]})


@pytest.mark.parametrize(
    ("page", "query", "names"),
    [
        ("{kind: cursor, next: next}", '{"after?": "{{ page.cursor }}"}', ("a", "b", "c")),
        ("{kind: next_url, next: next}", "{}", ("staff?x=1", "staff?x=2")),
    ],
)
def test_a_feed_that_leads_in_a_circle_is_refused_after_one_round(served: Serve, page: str, query: str, names: tuple[str, ...]) -> None:
    steps = iter(range(100))
    with pytest.raises(Refused, match="same page again"):
        read(a_source(served(api(lambda _request: circle(steps, names))), page, query=query))
    assert next(steps) == len(names) + 1
