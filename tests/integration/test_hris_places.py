"""A read that stopped goes on at any of its pages, whichever way a feed is paged."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from integration.clock import Clock
from integration.hris.sources import Source, sources
from integration.mapping.files import connector
from integration.transport import Transport
from tests.conftest import Serve
from tests.integration.hris_world import PLAIN_SCIM, STAFF, a_source, api, reply, rows_from


def staff(request: Request) -> Response:
    """The same seven people however one asks."""
    last = int(request.args.get("last", "-1"))
    start = int(request.args.get("skip") or request.args.get("after") or last + 1 or 3 * int(request.args.get("p", "0")))
    following = start + 3 if start + 3 < len(STAFF) else None
    link = f"{request.base_url}?after={following}" if following else ""
    return reply(
        {"rows": rows_from(start), "next": link, "cursor": following, "total": len(STAFF)}, Link=f'<{link}>; rel="next"' if link else ""
    )


def users(*, by_cursor: bool) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        if request.path.endswith("/ServiceProviderConfig"):
            return reply({"pagination": {"cursor": by_cursor}})
        start = int(request.args.get("cursor") or request.args.get("startIndex", "1")) - 1
        following = {"nextCursor": str(start + 4)} if by_cursor and start + 3 < len(STAFF) else {}
        return reply({"totalResults": len(STAFF), "Resources": [{"id": f"u{row['id']}"} for row in rows_from(start)], **following})

    return answer


def rest(page: str, query: str = "{}") -> Callable[[Serve], Source]:
    return lambda served: a_source(served(api(staff)), page, query=query)


def scim(*, by_cursor: bool) -> Callable[[Serve], Source]:
    def made(served: Serve) -> Source:
        text = PLAIN_SCIM.replace("https://hr.example", served(api(users(by_cursor=by_cursor))))
        return sources(Transport(allow_private_hosts={"127.0.0.1"}), Clock())(connector(text, file="acme.yaml"), {})

    return made


WAYS: dict[str, Callable[[Serve], Source]] = {
    "offset": rest("{kind: offset, size: 3, total: total}", '{skip: "{{ page.offset }}"}'),
    "page": rest("{kind: page, size: 3, first: 0}", '{p: "{{ page.number }}"}'),
    "cursor": rest("{kind: cursor, next: cursor}", '{"after?": "{{ page.cursor }}"}'),
    "keyset": rest("{kind: keyset, key: id, total: total}", '{"last?": "{{ page.after }}"}'),
    "next_url": rest("{kind: next_url, next: next}"),
    "link_header": rest("{kind: link_header}"),
    "scim by cursor": scim(by_cursor=True),
    "scim by index": scim(by_cursor=False),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_read_goes_on_at_any_page_of_the_one_before(served: Serve, way: str) -> None:
    source = WAYS[way](served)
    pages = list(source.pages())
    assert len(pages) >= 3
    for number, page in enumerate(pages):
        place: dict[str, Any] = json.loads(json.dumps(page.place))
        assert [each.records for each in source.pages(at=place)] == [each.records for each in pages[number:]]
