"""How many there are by what the feed says: a number however it is spelled, nothing, or what cannot be (SCIM-05)."""

from __future__ import annotations

from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.hris.sources import Source, sources
from integration.mapping.files import connector
from integration.transport import Transport
from tests.conftest import Serve
from tests.integration.hris_world import PLAIN_SCIM, STAFF, a_source, api, read, reply, rows_from

PAGES = {
    "offset": ("{kind: offset, size: 3, total: total}", '{skip: "{{ page.offset }}"}'),
    "page": ("{kind: page, size: 3, first: 0, total: total}", '{p: "{{ page.number }}"}'),
    "keyset": ("{kind: keyset, key: id, size: 3, total: total}", '{"last?": "{{ page.after }}"}'),
}
TOLD = [7, "7", " 7 ", 7.0, "7.0"]
UNTOLD = [None, "", False]
NONSENSE = ["many", -1, 7.5, True, [7], {"value": 7}, "1,007", 0, 2]


def rest(serve: Serve, kind: str, said: Any) -> Source:
    """Seven people, three a page, with this as their total."""

    def answer(request: Request) -> Response:
        start = int(request.args.get("skip") or 3 * int(request.args.get("p", 0)) or int(request.args.get("last", -1)) + 1)
        return reply({"rows": rows_from(start), "total": said})

    page, query = PAGES[kind]
    return a_source(serve(api(answer)), page, query=query)


def scim(serve: Serve, said: Any, *, cursors: bool = False) -> Source:
    def answer(request: Request) -> Response:
        if request.path.endswith("/ServiceProviderConfig"):
            return reply({"pagination": {"cursor": cursors}})
        start = int(request.args.get("cursor") or 1) - 1 if cursors else int(request.args["startIndex"]) - 1
        following = {"nextCursor": str(start + 4)} if cursors and start + 3 < len(STAFF) else {}
        return reply({"totalResults": said, "Resources": [{"id": f"u{row['id']}"} for row in rows_from(start)], **following})

    made = connector(PLAIN_SCIM.replace("https://hr.example", serve(api(answer))), file="acme.yaml")
    return sources(Transport(allow_private_hosts={"127.0.0.1"}), Clock())(made, {})


@pytest.mark.parametrize("said", [*TOLD, *UNTOLD])
@pytest.mark.parametrize("kind", PAGES)
def test_everybody_is_read_however_the_total_is_told(served: Serve, kind: str, said: Any) -> None:
    assert read(rest(served, kind, said)) == list(range(7))


@pytest.mark.parametrize("said", NONSENSE)
def test_a_total_that_cannot_be_is_refused_with_what_to_do(served: Serve, said: Any) -> None:
    with pytest.raises(Refused, match=r"cannot be that; check read\.employees\.page\.total, or leave it out") as refused:
        read(rest(served, "offset", said))
    assert refused.value.code == "bad-total"


@pytest.mark.parametrize("cursors", [False, True], ids=["by index", "by cursor"])
@pytest.mark.parametrize("said", [*TOLD, *UNTOLD])
def test_SCIM_05_all_users_are_read_however_the_total_is_told(served: Serve, said: Any, *, cursors: bool) -> None:
    assert sum(len(page.records) for page in scim(served, said, cursors=cursors).pages()) == 7


@pytest.mark.parametrize("said", NONSENSE)
def test_SCIM_05_a_total_that_cannot_be_is_refused_with_what_to_do(served: Serve, said: Any) -> None:
    with pytest.raises(Refused, match="let whoever supplies the SCIM service mend totalResults") as refused:
        list(scim(served, said).pages())
    assert refused.value.code == "bad-total"
