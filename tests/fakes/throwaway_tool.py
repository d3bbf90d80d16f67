"""The least that an LTI tool must have: a key pair, its public half on a true port, and a visitor who fills in forms."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from uuid import uuid4

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.fakes.http_server import Asked, FakeServer, Says, answering
from tests.fakes.sandbox_server import SandboxServer

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True)
class Form:
    """A form as a browser would send it; `action` "" when the page has none."""

    status: int
    action: str
    fields: dict[str, str]


class _FormReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember the onward form and its hidden fields."""
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("id") == "onward":
            self.action = found["action"]
        elif tag == "input" and found.get("type") == "hidden":
            self.fields[found["name"]] = found["value"]


def form_in(page: requests.Response) -> Form:
    """The form that sends itself, if the page has one."""
    reader = _FormReader()
    reader.feed(page.text)
    return Form(page.status_code, reader.action, reader.fields)


@dataclass
class ThrowawayTool:
    """A tool that only publishes its keys; `published` may be changed while it runs."""

    server: FakeServer
    key: RSAKey
    published: list[RSAKey] = field(default_factory=list)

    @property
    def url(self) -> str:
        """Its address."""
        return self.server.url

    def assertion(
        self, outside: SandboxServer, changes: Mapping[str, Any] | None = None, *, key: RSAKey | None = None, kid: str | None = "own"
    ) -> str:
        """A signed client assertion (STANDARDS TOK-02); a claim changed to None is left out."""
        now = outside.world.clock.stamp()
        client_id = outside.world.config.client_id
        claims = {"iss": client_id, "sub": client_id, "aud": f"{outside.url}/token", "iat": now - 60, "exp": now + 240, "jti": str(uuid4())}
        signing = key or self.key
        header = {"alg": "RS256", "typ": "JWT"} | ({"kid": signing.kid if kid == "own" else kid} if kid else {})
        return jwt.encode(header, {name: value for name, value in (claims | dict(changes or {})).items() if value is not None}, signing)

    def ask_token(self, outside: SandboxServer, *scopes: str, assertion: str | None = None) -> requests.Response:
        """The token request."""
        asked = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": assertion or self.assertion(outside),
            "scope": " ".join(scopes),
        }
        return requests.post(f"{outside.url}/token", data=asked, timeout=60)

    def bearer(self, outside: SandboxServer, *scopes: str) -> dict[str, str]:
        """The header that opens the services."""
        answer = json.loads(self.ask_token(outside, *scopes).text)
        return {"Authorization": f"Bearer {answer['access_token']}"}


@contextmanager
def throwaway_tool() -> Iterator[ThrowawayTool]:
    """A running tool with one key."""
    published: list[RSAKey] = [RSAKey.generate_key(2048, auto_kid=True)]

    def answer(asked: Asked) -> Says:
        body = json.dumps({"keys": [key.as_dict(private=False) for key in published]}).encode()
        return Says(status=200 if asked.path == "/lti/jwks.json" else 404, body=[body], length=len(body))

    with answering(answer) as server:
        yield ThrowawayTool(server, published[0], published)
