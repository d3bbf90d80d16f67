"""A registration that an LMS keeps and lets us manage, without the network: what it holds, and what we would have it hold (RFC 7592)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integration.domain.lms.registration import Registered, RegistrationRefused
from integration.lti.manifest.configuration import TOOL_CONFIGURATION, registration_body
from integration.lti.registration import read_answer, speaking
from integration.mapping.product import Product
from integration.mapping.tool import Tool

THEIRS = frozenset(
    {
        "client_id",
        "registration_client_uri",
        "registration_access_token",
        "client_secret",
        "client_secret_expires_at",
        "client_id_issued_at",
    }
)
"""What an LMS tells and does not want to hear (RFC 7592, 2.2); the client id goes back as it is."""
OURS = ("initiate_login_uri", "redirect_uris", "jwks_uri")
"""Without these at the right address nobody comes in."""


def read_held(read: object, *, client_id: str, scopes: tuple[str, ...]) -> tuple[Mapping[str, Any], Registered]:
    """What the LMS holds, as it said it and as a value; raises `RegistrationRefused` for what is no registration of this client."""
    told = read_answer(read, asked=scopes)
    if told.client_id != client_id or not isinstance(read, dict):
        raise RegistrationRefused("registration-malformed", 502)
    return read, told


def differing(held: Mapping[str, Any], tool: Tool, product: Product, *, base_url: str) -> tuple[str, ...]:
    """The addresses of ours that it holds otherwise, by their names in a registration."""
    wanted = registration_body(tool, product, base_url=base_url)
    return tuple(name for name in OURS if held.get(name) != wanted[name])


def renewed(held: Mapping[str, Any], tool: Tool, product: Product, *, base_url: str, language: str) -> dict[str, Any]:
    """What to put in its place: our present addresses and texts. What somebody there or at registration took away stays away:
    scopes, kinds of messages, and what is told about people.
    """
    wanted = speaking(registration_body(tool, product, base_url=base_url), language)
    told = {name: value for name, value in held.items() if name not in THEIRS}
    body = {**told, **wanted, "client_id": held["client_id"], "scope": held.get("scope", wanted["scope"])}
    here, there = wanted[TOOL_CONFIGURATION], held.get(TOOL_CONFIGURATION)
    body[TOOL_CONFIGURATION] = {**there, **here, **_kept(there, here)} if isinstance(there, dict) else here
    return body


def _kept(there: Mapping[str, Any], here: Mapping[str, Any]) -> dict[str, Any]:
    """Of lists that a person may have shortened, what is in both."""
    claims, messages = there.get("claims"), there.get("messages")
    kept: dict[str, Any] = {}
    if isinstance(claims, list):
        kept["claims"] = [claim for claim in here["claims"] if claim in claims]
    if isinstance(messages, list):
        types = {each.get("type") if isinstance(each, dict) else each for each in messages}
        kept["messages"] = [each for each in here["messages"] if each["type"] in types]
    return kept
