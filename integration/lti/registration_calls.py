"""The two calls of a dynamic registration: asking a platform who it is, and telling it who we are (DR-02, DR-05)."""

from __future__ import annotations

import json
from typing import Any

from integration.domain.errors import Refused, Retriable
from integration.domain.lms.registration import PlatformConfiguration, RegistrationRefused
from integration.transport import Answer, Transport

LARGEST = 262_144
READ_SECONDS = 10.0
NO_CONTENT = 204
TOKEN_REFUSED = frozenset({401, 403, 404})
KNOWN_WORDS = frozenset(
    {
        "domain_targetlinkuri_mismatch", "missing_domain", "invalid_response_types", "invalid_application_type", "invalid_client_metadata",
        "invalid_redirect_uri", "invalid_token_endpoint_auth_method", "missing_registration_token", "unapproved_software_statement",
    }
)  # fmt: skip
"""Error words of RFC 7591 and of Moodle. Nothing else of an answer is repeated to anybody."""


def fetch_configuration(transport: Transport, url: str, *, token: str | None) -> object:
    """What lies at the address, as JSON. Canvas wants its token along; it goes nowhere but to that address."""
    try:
        transport.vet(url)
    except Refused as unfit:
        raise RegistrationRefused("configuration-address") from unfit
    try:
        headers = {"Accept": "application/json", **_bearer(token)}
        answer = transport.request("GET", url, purpose="LMS configuration", headers=headers, largest=LARGEST, read_seconds=READ_SECONDS)
        return answer.json()
    except Retriable as unreachable:
        raise RegistrationRefused("configuration-unreachable", 502) from unreachable
    except Refused as refused:
        raise _no_configuration(refused) from refused


def send(transport: Transport, configuration: PlatformConfiguration, body: dict[str, Any], *, token: str | None) -> object:
    """Register; gives what the platform answered, as JSON."""
    try:
        answer = transport.exchange(
            "POST",
            configuration.registration_url,
            purpose="LMS registration",
            headers={"Accept": "application/json", **_bearer(token)},
            json=body,
            largest=LARGEST,
            read_seconds=READ_SECONDS,
        )
    except Retriable as unreachable:
        raise RegistrationRefused("registration-unreachable", 502) from unreachable
    except Refused as refused:
        raise RegistrationRefused("registration-refused", 502, detail=refused.code) from refused
    return _accepted(transport, answer)


def manage(transport: Transport, method: str, url: str, *, token: str, body: dict[str, Any] | None = None) -> object:
    """Look at, replace or remove our registration there (RFC 7592); what it answered as JSON, None for an empty answer (204)."""
    try:
        answer = transport.exchange(
            method,
            url,
            purpose="LMS registration",
            headers={"Accept": "application/json", **_bearer(token)},
            json=body,
            largest=LARGEST,
            read_seconds=READ_SECONDS,
        )
    except Retriable as unreachable:
        raise RegistrationRefused("registration-unreachable", 502) from unreachable
    except Refused as refused:
        raise RegistrationRefused("registration-refused", 502, detail=refused.code) from refused
    return None if answer.status == NO_CONTENT else _accepted(transport, answer)


def _accepted(transport: Transport, answer: Answer) -> object:
    if answer.status >= 300:
        raise _no_registration(transport, answer)
    try:
        return answer.json()
    except Refused as unreadable:
        raise RegistrationRefused("registration-malformed", 502) from unreadable


def _no_registration(transport: Transport, answer: Answer) -> RegistrationRefused:
    """Moodle answers an old token with a page and 404, a used one with 401 (MOODLE 1.3)."""
    if answer.status in TOKEN_REFUSED:
        return RegistrationRefused("registration-token-over", 502)
    if isinstance(transport.failure(answer, purpose="LMS registration"), Retriable):
        return RegistrationRefused("registration-unreachable", 502)
    return RegistrationRefused("registration-refused", 502, detail=_known_word(answer.body) or f"http-{answer.status}")


def _known_word(body: bytes) -> str:
    """The error word, whether the body is JSON (RFC 7591) or the bare word (Moodle)."""
    text = body[:400].decode(errors="replace").strip()
    try:
        read = json.loads(text)
    except ValueError:
        read = text
    word = read.get("error") if isinstance(read, dict) else read
    return word if isinstance(word, str) and word in KNOWN_WORDS else ""


def _no_configuration(refused: Refused) -> RegistrationRefused:
    if refused.code == "private-address":
        return RegistrationRefused("configuration-private", 403)
    if refused.code in {"not-json", "too-large"}:
        return RegistrationRefused("configuration-malformed", 502)
    return RegistrationRefused("configuration-refused", 502, detail=refused.code)


def _bearer(token: str | None) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"} if token else {}
