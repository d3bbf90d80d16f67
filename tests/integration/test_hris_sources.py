"""Every kind of paging and of auth, against a small API that insists on it; pace and error table."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs
from wsgiref.types import WSGIApplication

import pytest
from werkzeug.wrappers import Request, Response

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.auth import credentials
from integration.hris.calls import Caller
from integration.hris.sources import Source, sources
from integration.mapping.files import connector
from integration.transport import LONGEST_WAIT, Transport
from tests.real.web import open_door, serving

Serve = Callable[[WSGIApplication], str]
Answering = Callable[[Request], Response]
PLAIN_SCIM = """
connector: 1
name: acme
base_url: https://hr.example
read: {employees: {kind: scim, map: {external_id: id}}}
"""
STAFF = [{"id": number} for number in range(7)]


@pytest.fixture
def served() -> Iterator[Serve]:
    """Here no settings are needed, so the door is any free port."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(serving(app, stack.enter_context(open_door())))


def api(answering: Answering) -> WSGIApplication:
    return Request.application(answering)


def a_source(url: str, page: str = "", *, records: str = "rows", query: str = "{}", more: str = "", **values: str) -> Source:
    """A source with this `page:` section and request query, under the given extra lines."""
    paging = f"    page: {page}\n" if page else ""
    text = f"""
connector: 1
name: acme
settings: {{token: {{type: secret, required: false}}, user: {{required: false}}}}
base_url: {url}/api
{more}
read:
  employees:
    request: {{path: /staff, query: {query}}}
{paging}    {f"records: {records}" if records else ""}
    map: {{external_id: id}}
"""
    made = connector(text, file="acme.yaml")
    return sources(Transport(allow_private_hosts={"127.0.0.1"}), Clock())(made, values)


def read(source: Source, since: datetime | None = None) -> list[int]:
    return [record["id"] for page in source.pages(since) for record in page.records]


def reply(body: Any, status: int = 200, **headers: str) -> Response:
    return Response(
        json.dumps(body), status, {name.replace("_", "-"): value for name, value in headers.items()}, content_type="application/json"
    )


def rows_from(start: int, size: int = 3) -> list[dict[str, int]]:
    return STAFF[start : start + size]


# Paging


def test_without_paging_one_answer_is_all(served: Serve) -> None:
    assert read(a_source(served(api(lambda _request: reply(STAFF))), records="")) == list(range(7))


@pytest.mark.parametrize("first", [0, 1])
def test_paging_by_number(served: Serve, first: int) -> None:
    url = served(api(lambda request: reply({"rows": rows_from((int(request.args["p"]) - first) * 3)})))
    page = f"{{kind: page, size: 3, first: {first}}}"
    assert read(a_source(url, page, query='{p: "{{ page.number }}"}')) == list(range(7))


def test_paging_by_offset_without_a_total_ends_at_an_empty_page(served: Serve) -> None:
    asked: list[str] = []

    def answer(request: Request) -> Response:
        asked.append(request.args["skip"])
        return reply({"rows": rows_from(int(request.args["skip"]), 2)})

    query = '{skip: "{{ page.offset }}", take: "{{ page.size }}"}'
    assert read(a_source(served(api(answer)), "{kind: offset, size: 500}", query=query)) == list(range(7))
    assert asked == ["0", "2", "4", "6", "7"]


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


# Auth


def seen_by(served: Serve, auth: str, **values: str) -> dict[str, str]:
    """What an API sees of us with this `auth:` section."""
    url = served(api(lambda request: reply({"rows": [{"id": {**request.headers, **request.args}}]})))
    (page,) = a_source(url, more=f"auth: {auth}", **values).pages()
    seen: dict[str, str] = page.records[0]["id"]
    return seen


def test_no_auth(served: Serve) -> None:
    assert "Authorization" not in seen_by(served, "{kind: none}")


def test_basic_auth(served: Serve) -> None:
    seen = seen_by(served, '{kind: basic, user: "{{ settings.user }}", password: "{{ settings.token }}"}', user="wk", token="é")
    assert seen["Authorization"] == "Basic d2s6w6k="


def test_a_key_in_a_header_or_parameter(served: Serve) -> None:
    assert seen_by(served, '{kind: api_key, name: X-Key, value: "k-{{ settings.token }}"}', token="1")["X-Key"] == "k-1"
    assert seen_by(served, '{kind: api_key, in: query, name: key, value: "{{ settings.token }}"}', token="a&b")["key"] == "a&b"


def test_a_bearer_token_and_own_headers(served: Serve) -> None:
    more = '{kind: bearer, token: "{{ settings.token }}"}\nheaders: {X-Tenant: "{{ settings.user }}"}'
    seen = seen_by(served, more, token="abc", user="gemeente")
    assert (seen["Authorization"], seen["X-Tenant"]) == ("Bearer abc", "gemeente")


def test_an_empty_secret_is_told_before_any_call() -> None:
    with pytest.raises(Refused, match=r"auth\.token has no value"):
        a_source("http://127.0.0.1:1", more='auth: {kind: bearer, token: "{{ settings.token }}"}')


class TokenApi:
    """An API with OAuth 2.0 client credentials; `forget` makes its tokens useless."""

    def __init__(self) -> None:
        self.issued = 0
        self.valid = ""
        self.asked: list[dict[str, list[str]]] = []
        self.proofs: list[str | None] = []

    def __call__(self, request: Request) -> Response:
        if request.path == "/token":
            self.issued += 1
            self.valid = f"t{self.issued}"
            self.asked.append(parse_qs(request.get_data(as_text=True)))
            self.proofs.append(request.headers.get("Authorization"))
            return reply({"access_token": self.valid, "expires_in": 3600})
        good = request.headers.get("Authorization") == f"Bearer {self.valid}"
        start = int(request.args.get("skip", "0"))
        return reply({"rows": rows_from(start)}) if good else reply({}, 401)


def oauth(url: str, more: str = "") -> str:
    return f'auth: {{kind: oauth2_client, token_url: "{url}/token", client_id: wk, client_secret: "{{{{ settings.token }}}}"{more}}}'


@pytest.mark.parametrize(
    ("more", "form", "proof"),
    [
        ("", {"client_id": ["wk"], "client_secret": ["s:1"]}, None),
        (", style: header, scope: read", {"scope": ["read"]}, "Basic d2s6cyUzQTE="),
        (", params: {tenant_id: t9}", {"client_id": ["wk"], "client_secret": ["s:1"], "tenant_id": ["t9"]}, None),
    ],
)
def test_client_credentials_fetch_one_token_for_all_pages(served: Serve, more: str, form: dict[str, list[str]], proof: str | None) -> None:
    token_api = TokenApi()
    url = served(api(token_api))
    source = a_source(url, "{kind: offset}", query='{skip: "{{ page.offset }}"}', more=oauth(url, more), token="s:1")
    assert read(source) == list(range(7))
    assert (token_api.asked, token_api.proofs) == ([{"grant_type": ["client_credentials"], **form}], [proof])


def test_a_token_that_ends_halfway_is_renewed_once(served: Serve) -> None:
    token_api = TokenApi()
    url = served(api(token_api))
    pages = a_source(url, "{kind: offset}", query='{skip: "{{ page.offset }}"}', more=oauth(url), token="s").pages()
    next(pages)
    token_api.valid = "another"
    assert [record["id"] for page in pages for record in page.records] == [3, 4, 5, 6]
    assert token_api.issued == 2


def test_a_token_address_without_token_is_told(served: Serve) -> None:
    url = served(api(lambda _request: reply({"error": "x"})))
    with pytest.raises(Refused, match="answered without access_token"):
        read(a_source(url, more=oauth(url), token="s"))


def test_a_fixed_token_has_nothing_to_renew() -> None:
    made = connector(
        "connector: 1\nname: a\nbase_url: https://a.example\nread: {employees: {kind: scim, map: {external_id: id}}}", file="a"
    )
    assert not credentials(made.auth, {}, Transport()).renew()


# Errors and pace


def test_a_200_with_an_error_inside_is_refused(served: Serve) -> None:
    url = served(api(lambda _request: reply({"error": {"message": "no rights"}, "rows": []})))
    with pytest.raises(Refused, match="answered 200, which the connector's errors call final"):
        read(a_source(url, more="errors: [{body: error, do: reject}]"))


def test_a_busy_system_says_until_when(served: Serve) -> None:
    until = int(time.time()) + 3600
    url = served(api(lambda _request: reply({}, 403, X_RateLimit_Reset=str(until))))
    with pytest.raises(Retriable) as passing:
        read(a_source(url, more="errors: [{status: 403, do: retry, wait: X-RateLimit-Reset}]"))
    assert passing.value.not_before == datetime.fromtimestamp(until, UTC)


@pytest.mark.parametrize("asked", ["date", "seconds", "far", "nonsense", "²", "9" * 400])
def test_SVC_04_a_rule_reads_retry_after_in_every_form(served: Serve, asked: str) -> None:
    now = Clock().now()
    moments = {"date": now + timedelta(hours=1), "seconds": now + timedelta(hours=2), "far": now + LONGEST_WAIT}
    spelled = {"date": format_datetime(moments["date"], usegmt=True), "seconds": "7200", "far": str(int(now.timestamp()) + 10**8)}
    url = served(api(lambda _request: reply({}, 429, Retry_After=spelled.get(asked, asked))))
    source = a_source(url, more="errors: [{status: 429, do: retry, wait: Retry-After}]\nlimits: {per_second: 100}")
    with pytest.raises(Retriable) as passing:
        read(source)
    until = passing.value.not_before
    assert until is None or abs(until - moments.get(asked, now + LONGEST_WAIT)) < timedelta(seconds=5)
    assert (until is None) == (asked in {"nonsense", "²"})


def test_an_error_may_be_fine_or_mean_gone(served: Serve) -> None:
    url = served(api(lambda _request: reply({"rows": STAFF}, 404)))
    assert read(a_source(url, more="errors: [{status: [404], do: ok}]")) == list(range(7))
    with pytest.raises(Refused) as gone:
        read(a_source(url, more="errors: [{status: 404, do: gone}]"))
    assert gone.value.code == "gone"


def test_calls_are_spaced_evenly() -> None:
    slept: list[float] = []
    text = PLAIN_SCIM + "limits: {per_second: 2}"
    caller = Caller(Transport(), connector(text, file="a"), {}, clock=Clock(), sleep=slept.append)
    for _ in range(3):
        with pytest.raises(Refused):
            caller.follow("https://elders.example", purpose="x")
    assert slept == []
    for _ in range(3):
        caller.pace.wait()
    assert [round(pause, 1) for pause in slept] == [0.5, 1.0]
