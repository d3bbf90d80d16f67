"""Every kind of paging, against a small API that insists on it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused, Retriable
from tests.conftest import Serve
from tests.integration.hris_world import STAFF, a_source, api, read, reply, rows, rows_from


def test_without_paging_one_answer_is_all(served: Serve) -> None:
    assert read(a_source(served(api(lambda _request: reply(STAFF))), records="")) == list(range(7))


@pytest.mark.parametrize("first", [0, 1])
def test_paging_by_number(served: Serve, first: int) -> None:
    url = served(api(lambda request: reply({"rows": rows_from((int(request.args["p"]) - first) * 3)})))
    page = f"{{kind: page, size: 3, first: {first}}}"
    assert read(a_source(url, page, query='{p: "{{ page.number }}"}')) == list(range(7))


def test_paging_by_offset_without_a_total_looks_back_and_ends_at_an_empty_page(served: Serve) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.args["skip"])
        return reply({"rows": rows_from(int(request.args["skip"]), 2)})

    query = '{skip: "{{ page.offset }}", take: "{{ page.size }}"}'
    assert read(a_source(served(api(answer)), "{kind: offset, size: 500}", query=query)) == list(range(7))
    assert asked == ["0", "2", "0", "4", "2", "6", "4", "7", "6"]


def test_paging_by_cursor(served: Serve) -> None:
    def answer(request: Request) -> Response:
        start = int(request.args.get("after", "0"))
        return reply({"rows": rows_from(start), "next": str(start + 3) if start + 3 < 7 else None})

    assert read(a_source(served(api(answer)), "{kind: cursor, next: next}", query='{"after?": "{{ page.cursor }}"}')) == list(range(7))


def test_a_cursor_that_comes_back_is_refused(served: Serve) -> None:
    count = iter(range(100))
    url = served(api(lambda _request: reply({"rows": [{"id": next(count)}], "next": "same"})))
    with pytest.raises(Refused, match="same page again"):
        read(a_source(url, "{kind: cursor, next: next}", query='{"after?": "{{ page.cursor }}"}'))


@pytest.mark.parametrize("form", ["/api/staff?start={}", "staff?start={}"])
def test_paging_by_next_url(served: Serve, form: str) -> None:
    def answer(request: Request) -> Response:
        start = int(request.args.get("start", "0"))
        return reply({"rows": rows_from(start), "next": form.format(start + 3) if start + 3 < 7 else ""})

    assert read(a_source(served(api(answer)), "{kind: next_url, next: next}")) == list(range(7))


def test_paging_by_link_header(served: Serve) -> None:
    def answer(request: Request) -> Response:
        start = int(request.args.get("start", "0"))
        links = [f'<{request.base_url}?start=0>; rel="first"']
        links += [f'<{request.base_url}?start={start + 3}>; rel="next"'] if start + 3 < 7 else []
        return reply({"rows": rows_from(start)}, Link=", ".join(links))

    assert read(a_source(served(api(answer)), "{kind: link_header}")) == list(range(7))


@pytest.mark.parametrize(
    "link", ["http://localhost:1/api", "https://elders.example/x", "//elders.example/x", "http://127.0.0.1:1/api/staff"]
)
def test_a_link_to_another_host_is_not_followed_with_our_credentials(served: Serve, link: str) -> None:
    url = served(api(lambda _request: reply({"rows": STAFF, "next": link})))
    with pytest.raises(Refused, match="another host"):
        read(a_source(url, "{kind: next_url, next: next}", more='auth: {kind: bearer, token: "{{ settings.token }}"}', token="t"))


def test_a_link_to_itself_is_refused(served: Serve) -> None:
    count = iter(range(100))
    url = served(api(lambda _request: reply({"rows": [{"id": next(count)}], "next": "staff?x=1"})))
    with pytest.raises(Refused, match="same page again"):
        read(a_source(url, "{kind: next_url, next: next}"))


def test_no_content_is_the_end(served: Serve) -> None:
    def answer(request: Request) -> Response:
        start = int(request.args["skip"])
        return reply({"rows": rows_from(start)}) if start < 7 else Response(status=204)

    assert read(a_source(served(api(answer)), "{kind: offset}", query='{skip: "{{ page.offset }}"}')) == list(range(7))


def test_reading_since_a_moment(served: Serve) -> None:
    url = served(api(lambda request: reply({"rows": [{"id": request.args.get("from", "all")}]})))
    source = a_source(url, query='{"from?": "{{ since | iso }}"}', more="")
    assert [page.records[0]["id"] for page in source.pages(datetime(2026, 4, 1, 12, tzinfo=UTC))] == ["2026-04-01T12:00:00Z"]
    assert [page.records[0]["id"] for page in source.pages(None)] == ["all"]


def test_a_page_that_moved_is_seen_where_the_row_itself_holds_no_key(served: Serve) -> None:
    """`external_id` stands in a side table, or in one more call."""
    staff = [{"nr": number} for number in range(7)]

    def answer(request: Request) -> Response:
        start = int(request.args["skip"])
        page = staff[start : start + 3]
        if start == 3:
            staff.remove({"nr": 1})
        return reply({"rows": page})

    with pytest.raises(Retriable, match="a page that was read holds others now"):
        rows(a_source(served(api(answer)), "{kind: offset, size: 3}", query='{skip: "{{ page.offset }}"}'))
