"""How records are asked for: in a body, after a key, until a status, since a moment; and where they stand in the answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.sources import sources
from integration.mapping.files import connector
from integration.transport import Transport
from tests.conftest import Serve
from tests.integration.hris_world import STAFF, a_reader, api, reply, rows

READ_X = "{request: {path: /x}, map: {external_id: id}}"
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
SEARCH = """
request:
  method: POST
  path: /search
  json: {model: employee, where: [[id, ">", "{{ page.after }}"], ["since?", "{{ settings.user }}"]], limit: "{{ page.size }}"}
records: result
page: {kind: keyset, key: id, start: -1, size: 3}
"""


def test_a_search_in_a_body_goes_on_after_the_last_key(served: Serve) -> None:
    asked: list[Any] = []

    def answer(request: Request) -> Response:
        asked.append(request.get_json())
        after = request.get_json()["where"][0][2]
        return reply({"result": [row for row in STAFF if row["id"] > after][:3]})

    assert rows(a_reader(served(api(answer)), SEARCH, user='O"Neill')) == STAFF
    assert [body["where"][0][2] for body in asked] == [-1, 2, 5, 6]
    assert asked[0] == {"model": "employee", "where": [["id", ">", -1], ["since?", 'O"Neill']], "limit": 3}


def test_a_row_without_the_key_to_go_on_after_is_refused(served: Serve) -> None:
    url = served(api(lambda _request: reply({"result": [{"id": 1}, {"name": "x"}]})))
    with pytest.raises(Refused, match=r"no key to go on after; check read.employees.page.key"):
        rows(a_reader(url, SEARCH))


def test_a_key_that_does_not_move_on_is_refused(served: Serve) -> None:
    count = iter(range(100))
    url = served(api(lambda _request: reply({"result": [{"id": 7, "n": next(count)}]})))
    with pytest.raises(Refused, match="do not ascend, or come back"):
        rows(a_reader(url, SEARCH))


@pytest.mark.parametrize("keys", [[3, 1, 2], [1, 2, 2], ["a", "c", "b"], [5, 4, 3]], ids=str)
def test_keys_that_do_not_ascend_stop_the_read(served: Serve, keys: list[Any]) -> None:
    url = served(api(lambda _request: reply({"result": [{"id": key} for key in keys]})))
    with pytest.raises(Refused, match=r"page\.key must be unique, and the request must order by it") as refused:
        rows(a_reader(url, SEARCH))
    assert refused.value.code == "keys-astray"


def test_a_page_that_goes_back_before_the_key_it_was_asked_after_stops_the_read(served: Serve) -> None:
    pages = iter([[{"id": 4}, {"id": 9}], [{"id": 5}, {"id": 12}]])
    with pytest.raises(Refused, match="do not ascend"):
        rows(a_reader(served(api(lambda _request: reply({"result": next(pages)}))), SEARCH))


@pytest.mark.parametrize(
    "keys",
    [
        [2, 10], ["10", "9"], ["9", "10"], ["E9", "E10"], ["E10", "E9"], ["a", "B", "c"], ["B", "a"], ["de-a", "dea", "de-b"],
        ["f0000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-00000000000f"],
    ],
    ids=str,
)  # fmt: skip
def test_a_system_may_order_text_as_it_likes(served: Serve, keys: list[Any]) -> None:
    pages = iter([[{"id": key} for key in keys], []])
    assert len(rows(a_reader(served(api(lambda _request: reply({"result": next(pages)}))), SEARCH))) == len(keys)


def test_a_total_that_counts_what_is_left_ends_no_read_by_key(served: Serve) -> None:
    def answer(request: Request) -> Response:
        left = [row for row in STAFF if row["id"] > request.get_json()["where"][0][2]]
        return reply({"result": left[:3], "total": len(left)})

    assert rows(a_reader(served(api(answer)), SEARCH.replace("size: 3", "size: 3, total: total"))) == STAFF


BY_NUMBER = """
request: {path: /staff, query: {p: "{{ page.number }}"}}
page: {kind: page, end_status: [404, 416]}
"""


@pytest.mark.parametrize("status", [404, 416])
def test_a_status_may_mean_that_there_is_no_more(served: Serve, status: int) -> None:
    def answer(request: Request) -> Response:
        return reply(STAFF[:3]) if request.args["p"] == "1" else reply({"error": "no such page"}, status)

    assert rows(a_reader(served(api(answer)), BY_NUMBER)) == STAFF[:3]


def test_a_status_that_ends_a_feed_does_not_make_an_empty_one(served: Serve) -> None:
    url = served(api(lambda _request: reply({}, 404)))
    with pytest.raises(Refused, match="answered 404"):
        rows(a_reader(url, BY_NUMBER))


@pytest.mark.parametrize(
    ("how", "asked"),
    [
        ("iso", "2026-04-01T12:00:00Z"),
        ("epoch", "1775044800"),
        ("epoch_ms", "1775044800000"),
        ("odata", "datetimeoffset'2026-04-01T12:00:00Z'"),
        ("odoo", "2026-04-01 12:00:00"),
        ("date", "2026-04-01"),
    ],
)
def test_a_moment_is_written_as_the_system_wants_it(served: Serve, how: str, asked: str) -> None:
    url = served(api(lambda request: reply([{"id": request.args.get("filter", "all")}])))
    source = a_reader(url, f'request: {{path: /x, query: {{"filter?": "{{{{ since }}}}"}}}}\nsince: {{format: {how}}}')
    assert rows(source, NOON) == [{"id": asked}]
    assert rows(source) == [{"id": "all"}]


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ("{values_of: data}", [{"n": 1}, {"n": 2}]),
        ("{values_of: data, key: id}", [{"n": 1, "id": "a"}, {"n": 2, "id": "b"}]),
    ],
)
def test_rows_may_be_the_values_of_an_object(served: Serve, records: str, found: list[dict[str, Any]]) -> None:
    url = served(api(lambda _request: reply({"data": {"a": {"n": 1}, "b": {"n": 2}}})))
    assert rows(a_reader(url, f"request: {{path: /x}}\nrecords: {records}")) == found


def test_a_list_where_an_object_was_promised_is_told(served: Serve) -> None:
    url = served(api(lambda _request: reply({"data": []})))
    with pytest.raises(Refused, match=r"no object of records at 'data'; check read.employees.records"):
        rows(a_reader(url, "request: {path: /x}\nrecords: {values_of: data}"))


def test_SVC_04_a_slow_system_may_take_as_long_as_its_file_says(served: Serve) -> None:
    def answer(_request: Request) -> Response:
        time.sleep(0.6)
        return reply(STAFF)

    text = f"{{connector: 1, name: a, base_url: {served(api(answer))}, limits: {{timeout: 20}}, read: {{employees: {READ_X}}}}}"
    hasty = Transport(allow_private_hosts={"127.0.0.1"}, total_seconds=0.3)
    source = sources(hasty, Clock())(connector(text, file="a"), {})
    assert rows(source) == STAFF


def test_an_answer_may_be_as_large_as_the_file_says(served: Serve) -> None:
    url = served(api(lambda _request: reply([{"id": 1, "note": "x" * 1_200_000}])))
    assert len(rows(a_reader(url, "request: {path: /x}", more="limits: {megabytes: 2}"))) == 1
    with pytest.raises(Refused, match="larger than 1000000 bytes"):
        rows(a_reader(url, "request: {path: /x}", more="limits: {megabytes: 1}"))


def test_an_answer_that_is_not_ready_is_asked_again_later(served: Serve) -> None:
    url = served(api(lambda _request: reply({"state": "running"})))
    source = a_reader(url, "request: {path: /report}\nrecords: rows", more="errors: [{body: state, do: pending}]")
    with pytest.raises(Retriable, match="still preparing"):
        rows(source)


RPC = """
envelope: {method: call, args: ["{{ settings.token }}", "{{ json.model }}", "{{ json.args }}"]}
"""
CHANGED = """
request: {method: POST, path: /rpc, json: {model: employee, args: [[since, "{{ since }}"]]}}
records: result
since: {format: odoo, start: "1970-01-01 00:00:00"}
"""


def test_every_body_is_wrapped_as_the_file_says_and_a_full_read_has_a_moment_too(served: Serve) -> None:
    asked: list[Any] = []

    def answer(request: Request) -> Response:
        asked.append(request.get_json())
        return reply({"result": STAFF})

    source = a_reader(served(api(answer)), CHANGED, more=RPC, token="secret")
    assert rows(source) == rows(source, NOON) == STAFF
    wrapped = [
        {"method": "call", "args": ["secret", "employee", [["since", since]]]} for since in ("1970-01-01 00:00:00", "2026-04-01 12:00:00")
    ]
    assert asked == wrapped
