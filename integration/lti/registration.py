"""Dynamic registration without the network: a platform's configuration judged, our request made, its answer read (DR-03..08)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from integration.domain.errors import Refused
from integration.domain.lms.registration import PlatformConfiguration, Registered, RegistrationRefused
from integration.lti.manifest.configuration import TOOL_CONFIGURATION, registration_body
from integration.lti.services.service import origin_of
from integration.mapping.product import Product
from integration.mapping.tool import Tool

PLATFORM_CONFIGURATION = "https://purl.imsglobal.org/spec/lti-platform-configuration"
ACCOUNT_NAME = "https://canvas.instructure.com/lti/account_name"
ENDPOINTS = ("registration_endpoint", "jwks_uri", "token_endpoint", "authorization_endpoint")
NEEDED = {
    "token_endpoint_auth_methods_supported": "private_key_jwt",
    "token_endpoint_auth_signing_alg_values_supported": "RS256",
    "id_token_signing_alg_values_supported": "RS256",
    "response_types_supported": "id_token",
}
NAMES = frozenset({"name", "given_name", "family_name", "email"})
LONGEST_ISSUER, LONGEST_ADDRESS, LONGEST_WORD = 255, 1000, 255

Vet = Callable[[str], object]
Clouds = Mapping[str, Sequence[str]]
"""Hosts (`*.` before one: those below it) at which a shared issuer keeps its endpoints, by issuer."""


def read_configuration(read: object, *, asked: str, vet: Vet, clouds: Clouds) -> PlatformConfiguration:
    """The configuration that lay at the address `asked`; raises `RegistrationRefused` for one we cannot or may not work with."""
    if not isinstance(read, dict):
        raise RegistrationRefused("configuration-malformed")
    issuer = _issuer(read.get("issuer"), vet)
    if not _is_at(asked, issuer, clouds):
        raise RegistrationRefused("configuration-elsewhere", 403)
    told = {name: _endpoint(read, name, vet) for name in ENDPOINTS}
    if not _is_at(told["registration_endpoint"], issuer, clouds):
        raise RegistrationRefused("endpoint-elsewhere", 403)
    _check_abilities(read)
    about = read.get(PLATFORM_CONFIGURATION)
    if not isinstance(about, dict):
        raise RegistrationRefused("platform-not-lti")
    return PlatformConfiguration(
        issuer=issuer,
        auth_url=told["authorization_endpoint"],
        token_url=told["token_endpoint"],
        token_audience=_word(read.get("authorization_server"), LONGEST_ADDRESS) or None,
        jwks_url=told["jwks_uri"],
        registration_url=told["registration_endpoint"],
        origins=tuple(sorted({origin_of(each) for each in (issuer, asked, told["authorization_endpoint"], told["registration_endpoint"])})),
        family=_word(about.get("product_family_code"), 64),
        name=_word(about.get(ACCOUNT_NAME), 120),
        version=_word(about.get("version"), 64),
        scopes=tuple(_words(read.get("scopes_supported"))),
        messages=tuple(_words(_types(about.get("messages_supported")))),
    )


def origin_to_show(url: str, vet: Vet) -> str | None:
    """The origin of an address that somebody brought, if it is such as we could call; it may end up in a header."""
    try:
        vet(url)
    except Refused:
        return None
    return origin_of(url) if _is_printed(url) else None


def request_body(
    tool: Tool, product: Product, configuration: PlatformConfiguration, *, base_url: str, language: str, shares_names: bool
) -> dict[str, Any]:
    """What we post (DR-05..07): our wishes, less what the platform does not know, and less names where they are not to be shared.

    Texts without a language are those of `language`: Moodle looks at no others.
    """
    body: dict[str, Any] = speaking(registration_body(tool, product, base_url=base_url), language)
    body["scope"] = " ".join(wanted_scopes(tool, configuration))
    about = body[TOOL_CONFIGURATION]
    about["claims"] = [claim for claim in about["claims"] if shares_names or claim not in NAMES]
    about["messages"] = [each for each in about["messages"] if not configuration.messages or each["type"] in configuration.messages]
    return body


def wanted_scopes(tool: Tool, configuration: PlatformConfiguration) -> list[str]:
    """The scopes to ask for: those that this platform has, or all where it does not tell."""
    return [scope for scope in tool.scopes if not configuration.scopes or scope in configuration.scopes]


def read_answer(read: object, *, asked: Iterable[str]) -> Registered:
    """What the platform made of it; without `scope` it granted what we asked for (RFC 7591, 3.2.1)."""
    if not isinstance(read, dict) or not (client_id := _word(read.get("client_id"), LONGEST_WORD)):
        raise RegistrationRefused("registration-malformed", 502)
    about = read.get(TOOL_CONFIGURATION)
    deployment = _word(about.get("deployment_id"), LONGEST_WORD) if isinstance(about, dict) else ""
    scope = read.get("scope")
    token, url = _word(read.get("registration_access_token"), 4000), _word(read.get("registration_client_uri"), LONGEST_ADDRESS)
    return Registered(
        client_id=client_id,
        deployment_id=deployment or None,
        scopes=tuple(sorted(scope.split() if isinstance(scope, str) else asked)),
        management_url=url or None,
        management_token=token or None,
    )


def speaking(told: Any, language: str) -> Any:
    """The same with `label#nl` in the place of `label`, at every depth, if nl is the language."""
    if isinstance(told, list):
        return [speaking(each, language) for each in told]
    if not isinstance(told, dict):
        return told
    said = {name: speaking(each, language) for name, each in told.items()}
    here = {name.partition("#")[0]: each for name, each in said.items() if name.endswith(f"#{language}")}
    there = {f"{name}#en": said[name] for name in here}
    return {name: each for name, each in {**said, **there, **here}.items() if not name.endswith(f"#{language}")}


def _issuer(value: object, vet: Vet) -> str:
    issuer = _word(value, LONGEST_ISSUER)
    try:
        vet(issuer)
    except Refused as unfit:
        raise RegistrationRefused("issuer-malformed") from unfit
    if "?" in issuer or "#" in issuer or not _is_printed(issuer):
        raise RegistrationRefused("issuer-malformed")
    return issuer


def _endpoint(read: Mapping[str, Any], name: str, vet: Vet) -> str:
    url = _word(read.get(name), LONGEST_ADDRESS)
    try:
        vet(url)
    except Refused as unfit:
        raise RegistrationRefused("endpoint-malformed", detail=name) from unfit
    if not _is_printed(url):
        raise RegistrationRefused("endpoint-malformed", detail=name)
    return url


def _is_at(url: str, issuer: str, clouds: Clouds) -> bool:
    """Whether an address lies where the issuer lives; shared issuers of a vendor's cloud have listed hosts (https, usual port)."""
    if origin_of(url) == origin_of(issuer):
        return True
    parts = urlsplit(url)
    usual = parts.scheme == "https" and parts.port in {None, 443}
    return usual and any(_fits(parts.hostname or "", host) for host in clouds.get(issuer, ()))


def _fits(host: str, allowed: str) -> bool:
    return host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed


def _check_abilities(read: Mapping[str, Any]) -> None:
    for name, wanted in NEEDED.items():
        if wanted not in _words(read.get(name)):
            raise RegistrationRefused("platform-unsuitable", detail=name)


def _types(told: object) -> list[Any]:
    """Message types: Moodle versions have listed them as texts and as objects (DR-06)."""
    return [each.get("type") if isinstance(each, dict) else each for each in told] if isinstance(told, list) else []


def _words(told: object) -> list[str]:
    return [each for each in told if isinstance(each, str)] if isinstance(told, list) else []


def _word(value: object, longest: int) -> str:
    """A text of a sensible length, a number as Moodle sends one, else "" (PostgreSQL holds no NUL)."""
    text = str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text if len(text) <= longest and "\0" not in text else ""


def _is_printed(url: str) -> bool:
    """Only what may stand in an address and in a header, so that an origin cannot smuggle in another directive."""
    return url.isascii() and url.isprintable() and not set(url) & set(" \"'<>\\;,`{}|^")
