"""Every kind of auth, against a small API that insists on it."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from werkzeug.wrappers import Request, Response

from integration.domain.errors import Refused
from integration.hris.auth.kinds import equipped
from integration.hris.auth.means import Means
from integration.mapping.files import connector
from integration.transport import Transport
from tests.conftest import Serve
from tests.integration.hris_world import a_source, api, read, reply, rows_from


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
    assert not equipped(made.auth, {}, Means(transport=Transport()))[0].renew()
