"""Proving to an HRIS who we are: one function per kind of `auth`, in one table.

Secrets arrive in clear at the last moment, go into a header or parameter, and are kept nowhere else.
"""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, Protocol
from urllib.parse import quote

from integration.domain.errors import Refused
from integration.mapping.connector import Auth
from integration.mapping.placeholders import bind, is_empty
from integration.transport import Transport

Options = Mapping[str, Any]


class Credentials(Protocol):
    """What is added to each call."""

    def headers(self) -> Mapping[str, str]:
        """Headers to send."""
        ...

    def query(self) -> Mapping[str, str]:
        """Parameters to send."""
        ...

    def renew(self) -> bool:
        """After a 401: whether trying again makes sense, with something newer."""
        ...


def credentials(auth: Auth, values: Mapping[str, str], transport: Transport) -> Credentials:
    """The credentials for this connector; `Refused` (code no-value) when a setting they need is empty."""
    options = bind(dict(auth.options), {"settings": values})
    if empty := [name for name, value in options.items() if is_empty(value)]:
        raise Refused(f"auth.{empty[0]} has no value; set it with `wederkerig hris add`", code="no-value")
    return KINDS[auth.kind](options, transport)


class Fixed:
    """The same headers or parameters each time."""

    def __init__(self, headers: Mapping[str, str], query: Mapping[str, str] | None = None) -> None:
        self._headers, self._query = headers, query or {}

    def headers(self) -> Mapping[str, str]:
        """As given."""
        return self._headers

    def query(self) -> Mapping[str, str]:
        """As given."""
        return self._query

    def renew(self) -> bool:
        """There is nothing newer."""
        return False


class ClientCredentials:
    """OAuth 2.0 client credentials (RFC 6749, section 4.4): one token until it ends, shared by the threads of a process."""

    EARLY = 30.0
    USUAL = 300.0

    def __init__(self, options: Options, transport: Transport) -> None:
        self._options, self._transport = options, transport
        self._turn = threading.Lock()
        self._token, self._until = "", 0.0

    def headers(self) -> Mapping[str, str]:
        """The token, fetched when there is none or it is about to end."""
        with self._turn:
            if time.monotonic() >= self._until:
                self._fetch()
            return {"Authorization": f"Bearer {self._token}"}

    def query(self) -> Mapping[str, str]:
        """Nothing."""
        return {}

    def renew(self) -> bool:
        """The next call fetches a new token."""
        with self._turn:
            self._until = 0.0
        return True

    def _fetch(self) -> None:
        answer = self._transport.request(
            "POST", str(self._options["token_url"]), purpose="hris token", form=self._form(), headers=self._proof()
        )
        body = answer.json()
        if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
            raise Refused("the token address answered without access_token", code="no-token", status=answer.status)
        ends_in = body.get("expires_in")
        seconds = float(ends_in) if isinstance(ends_in, int | float) else self.USUAL
        self._token, self._until = body["access_token"], time.monotonic() + max(seconds - self.EARLY, 1.0)

    def _form(self) -> dict[str, str]:
        form = {"grant_type": "client_credentials", **self._options.get("params", {})}
        if scope := self._options.get("scope"):
            form["scope"] = scope
        if self._options.get("style", "post") == "post":
            form |= {"client_id": self._options["client_id"], "client_secret": self._options["client_secret"]}
        return {name: str(value) for name, value in form.items()}

    def _proof(self) -> dict[str, str]:
        if self._options.get("style", "post") == "post":
            return {}
        return _basic(quote(self._options["client_id"], safe=""), quote(self._options["client_secret"], safe=""))


def _basic(user: str, password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{user}:{password}".encode()).decode()}


def _none(_options: Options, _transport: Transport) -> Credentials:
    return Fixed({})


def _user(options: Options, _transport: Transport) -> Credentials:
    return Fixed(_basic(options["user"], options["password"]))


def _key(options: Options, _transport: Transport) -> Credentials:
    pair = {options["name"]: options["value"]}
    return Fixed({}, pair) if options.get("place") == "query" else Fixed(pair)


def _bearer(options: Options, _transport: Transport) -> Credentials:
    return Fixed({"Authorization": f"Bearer {options['token']}"})


KINDS: dict[str, Callable[[Options, Transport], Credentials]] = {
    "none": _none,
    "basic": _user,
    "api_key": _key,
    "bearer": _bearer,
    "oauth2_client": ClientCredentials,
}
