"""Proving to an HRIS who we are: one function per kind of `auth`, in one table.

Secrets arrive in clear at the last moment, go into a header or parameter, and are kept nowhere else.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from integration.domain.errors import Refused
from integration.hris.auth.assertion import signed
from integration.hris.auth.certificate import client_side
from integration.hris.auth.desk import Desk
from integration.hris.auth.granted import Granted
from integration.hris.auth.means import Means, Options
from integration.hris.auth.saml import SAML_BEARER, signed_assertion
from integration.hris.auth.tokens import Renewable
from integration.mapping.connector import Auth
from integration.mapping.placeholders import bind, is_empty

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


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


def equipped(auth: Auth, values: Mapping[str, str], means: Means) -> tuple[Credentials, Means]:
    """The credentials of this connector, and the means to call with: its client certificate counts for every call.

    `Refused` (code no-value) when a setting they need is empty.
    """
    options, means = equipped_options(auth, values, means)
    return KINDS[auth.kind](options, means), means


def equipped_options(auth: Auth, values: Mapping[str, str], means: Means) -> tuple[Options, Means]:
    """The options with the values in place, and the means to call with; raises as `equipped` does."""
    options = _options(auth, values)
    if cert := options.get("cert"):
        context = client_side(cert["certificate"], cert["key"])
        means = replace(means, transport=means.transport.presenting(context))
    return options, means


def _options(auth: Auth, values: Mapping[str, str]) -> dict[str, Any]:
    """`Refused` names the first that has no value."""
    options: dict[str, Any] = bind(dict(auth.options), {"settings": values})
    inside = {f"cert.{name}": value for name, value in options.get("cert", {}).items()}
    needed = {name: value for name, value in {**options, **inside}.items() if name not in auth.may_lack}
    if empty := [name for name, value in needed.items() if is_empty(value)]:
        raise Refused(f"auth.{empty[0]} has no value; fill in its setting", code="no-value")
    return options


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


def _none(_options: Options, _means: Means) -> Credentials:
    return Fixed({})


def _user(options: Options, _means: Means) -> Credentials:
    proof = b64encode(f"{options['user']}:{options['password']}".encode()).decode()
    return Fixed({"Authorization": f"Basic {proof}"})


def _key(options: Options, _means: Means) -> Credentials:
    pair = {options["name"]: options["value"]}
    return Fixed({}, pair) if options.get("place") == "query" else Fixed(pair)


def _bearer(options: Options, _means: Means) -> Credentials:
    return Fixed({"Authorization": f"Bearer {options['token']}"})


def _client(options: Options, means: Means) -> Credentials:
    return Renewable(Desk(options=options, transport=means.transport).for_client)


def _assertion(options: Options, means: Means) -> Credentials:
    desk = Desk(options=options, transport=means.transport)
    return Renewable(lambda: desk.for_assertion(JWT_BEARER, signed(options, now=means.clock.now())))


def _saml_assertion(options: Options, means: Means) -> Credentials:
    desk = Desk(options=options, transport=means.transport)
    return Renewable(lambda: desk.for_assertion(SAML_BEARER, signed_assertion(options, now=means.clock.now())))


def _code(options: Options, means: Means) -> Credentials:
    return Granted(Desk(options=options, transport=means.transport), means.grant)


KINDS: dict[str, Callable[[Options, Means], Credentials]] = {
    "none": _none,
    "basic": _user,
    "api_key": _key,
    "bearer": _bearer,
    "oauth2_client": _client,
    "oauth2_code": _code,
    "jwt_bearer": _assertion,
    "saml_bearer": _saml_assertion,
}
