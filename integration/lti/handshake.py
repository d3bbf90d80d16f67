"""The handshake of an LTI 1.3 launch (OpenID Connect, third-party-initiated login).

1. The platform sends the browser to our login address, with hints: `read_login`. Nothing of it is proved (LTI-14).
2. We send the browser back to the platform's login, with our state and nonce: `authentication_request`.
3. The platform posts the answer through the browser: `read_answer`.
4. The token is proved, claim by claim (`MUST_HOLD`), and becomes a `Launch`: `proven_launch`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from integration.domain.lms.launch import Launch, LaunchRefused, Platform
from integration.lti.claims import CONTEXT, DEPLOYMENT_ID, MESSAGE_TYPE, RESOURCE_LINK, ROLES, TARGET_LINK_URI, VERSION, launch_from
from integration.lti.signature import Jwk, proven_claims

log = logging.getLogger(__name__)

LONGEST_HINT = 8192
LONGEST_URL = 2000
LONGEST_ID = 255
LEEWAY = 60
OLDEST_TOKEN = 3600
LATEST_MOMENT = 1e11
MESSAGE = "LtiResourceLinkRequest"
LOGIN_FIELDS = {
    "issuer": "iss",
    "login_hint": "login_hint",
    "target_link_uri": "target_link_uri",
    "client_id": "client_id",
    "deployment_id": "lti_deployment_id",
    "message_hint": "lti_message_hint",
}


class Fields(Protocol):
    """A query or a form: a name may come more than once."""

    def getlist(self, key: str) -> list[str]:
        """All values of one name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """Step 1 as it came; unproved. The hints are opaque and go back to the letter (LTI-12)."""

    issuer: str
    login_hint: str
    target_link_uri: str
    client_id: str | None = None
    deployment_id: str | None = None
    message_hint: str | None = None

    def fields(self) -> dict[str, str]:
        """The same request as form fields, for a second try in a window of its own."""
        told = {field: getattr(self, name) for name, field in LOGIN_FIELDS.items()}
        return {field: value for field, value in told.items() if value is not None}

    @classmethod
    def again(cls, fields: Mapping[str, str]) -> LoginRequest:
        """The request that `fields()` came from."""
        return cls(**{name: fields[field] for name, field in LOGIN_FIELDS.items() if field in fields})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAnswer:
    """Step 3: a token, or an OAuth error word instead of one; `state` is what we handed out."""

    state: str
    id_token: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a token must agree with: the registration and the hand-outs of its `state`, and the moment.

    `is_ours(url)` says whether an address leads to a page of this service.
    """

    platform: Platform
    nonce: str
    deployment_id: str | None
    target_link_uri: str
    is_ours: Callable[[str], bool]
    now: datetime


def read_login(fields: Fields) -> LoginRequest:
    """Step 1; unknown fields are none of our business (LTI-05, LTI-11)."""
    return LoginRequest(
        issuer=_needed(fields, "iss", LONGEST_ID),
        login_hint=_needed(fields, "login_hint", LONGEST_HINT),
        target_link_uri=_needed(fields, "target_link_uri", LONGEST_URL),
        client_id=_only(fields, "client_id", LONGEST_ID) or None,
        deployment_id=_only(fields, "lti_deployment_id", LONGEST_ID) or None,
        message_hint=_only(fields, "lti_message_hint", LONGEST_HINT),
    )


def authentication_request(platform: Platform, login: LoginRequest, *, state: str, nonce: str, redirect_uri: str) -> str:
    """Step 2: the address to send the browser to. A query that the platform's own address has stays in it (LTI-21)."""
    asking = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": platform.client_id,
        "redirect_uri": redirect_uri,
        "login_hint": login.login_hint,
        "state": state,
        "nonce": nonce,
    }
    if login.message_hint is not None:
        asking["lti_message_hint"] = login.message_hint
    address = urlsplit(platform.auth_url)
    return urlunsplit(address._replace(query="&".join(filter(None, (address.query, urlencode(asking, quote_via=quote))))))


def read_answer(fields: Fields) -> PlatformAnswer:
    """Step 3; the state is looked at before anything else, so a missing one ends it here."""
    return PlatformAnswer(
        state=_needed(fields, "state", LONGEST_ID),
        id_token=_only(fields, "id_token") or "",
        error=_only(fields, "error", LONGEST_ID) or "",
    )


def proven_launch(token: str, keys: Iterable[Jwk], expected: Expected) -> Launch:
    """Step 4: signature first, then every claim of the table in its order; the first that fails is the reason."""
    claims = proven_claims(token, keys)
    for rule in MUST_HOLD:
        if not rule.holds(claims.get(rule.claim), expected):
            raise LaunchRefused(rule.otherwise, rule.status)
    if claims[TARGET_LINK_URI] != expected.target_link_uri:
        log.warning("launch target differs from the one announced, platform=%s", expected.platform.id)
    return launch_from(claims, expected.platform)


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the table: a claim (None when absent), what must hold, and the reason for the log if it does not."""

    claim: str
    holds: Callable[[Any, Expected], bool]
    otherwise: str
    status: int = 401


def _is_issuer(value: Any, expected: Expected) -> bool:
    return bool(value == expected.platform.issuer)


def _names_only_us(value: Any, expected: Expected) -> bool:
    """We trust no other audience, so a list with a stranger in it is refused, whatever its `azp` says (LTI-34)."""
    return value in (expected.platform.client_id, [expected.platform.client_id])


def _is_us_if_given(value: Any, expected: Expected) -> bool:
    return value is None or value == expected.platform.client_id


def _is_moment(value: Any, _expected: Expected) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < LATEST_MOMENT


def _is_not_over(value: Any, expected: Expected) -> bool:
    return bool(value > expected.now.timestamp() - LEEWAY)


def _has_begun(value: Any, expected: Expected) -> bool:
    return bool(value <= expected.now.timestamp() + LEEWAY)


def _has_begun_if_given(value: Any, expected: Expected) -> bool:
    return value is None or (_is_moment(value, expected) and _has_begun(value, expected))


def _is_fresh(value: Any, expected: Expected) -> bool:
    return bool(value >= expected.now.timestamp() - OLDEST_TOKEN)


def _is_handed_out(value: Any, expected: Expected) -> bool:
    return isinstance(value, str) and compare_digest(value.encode(errors="replace"), expected.nonce.encode())


def _is_1_3(value: Any, _expected: Expected) -> bool:
    return bool(value == "1.3.0")


def _is_text(value: Any, _expected: Expected) -> bool:
    return isinstance(value, str) and bool(value)


def _is_our_message(value: Any, _expected: Expected) -> bool:
    return bool(value == MESSAGE)


def _is_id(value: Any, _expected: Expected) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_ID and value.isascii() and value.isprintable()


def _is_announced(value: Any, expected: Expected) -> bool:
    return expected.deployment_id in {None, value}


def _is_our_address(value: Any, expected: Expected) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST_URL and expected.is_ours(value)


def _names_a_person(value: Any, _expected: Expected) -> bool:
    return value is not None and value != ""


def _is_list(value: Any, _expected: Expected) -> bool:
    return isinstance(value, list)


def _has_id(value: Any, expected: Expected) -> bool:
    return isinstance(value, dict) and _is_id(value.get("id"), expected)


def _has_id_if_given(value: Any, expected: Expected) -> bool:
    return value is None or _has_id(value, expected)


MUST_HOLD = (
    Rule("iss", _is_issuer, "issuer-wrong"),
    Rule("aud", _names_only_us, "audience-wrong"),
    Rule("azp", _is_us_if_given, "authorized-party-wrong"),
    Rule("exp", _is_moment, "expiry-malformed", 400),
    Rule("exp", _is_not_over, "token-expired"),
    Rule("iat", _is_moment, "issue-time-malformed", 400),
    Rule("iat", _has_begun, "issued-in-future"),
    Rule("iat", _is_fresh, "issued-too-long-ago"),
    Rule("nbf", _has_begun_if_given, "not-yet-valid"),
    Rule("nonce", _is_handed_out, "nonce-wrong"),
    Rule(VERSION, _is_1_3, "version-wrong", 400),
    Rule(MESSAGE_TYPE, _is_text, "message-type-missing", 400),
    Rule(MESSAGE_TYPE, _is_our_message, "message-type-unsupported", 400),
    Rule(DEPLOYMENT_ID, _is_id, "deployment-missing", 400),
    Rule(DEPLOYMENT_ID, _is_announced, "deployment-differs", 401),
    Rule(TARGET_LINK_URI, _is_our_address, "target-not-ours", 400),
    Rule("sub", _names_a_person, "person-unknown", 400),
    Rule("sub", _is_id, "person-malformed", 400),
    Rule(ROLES, _is_list, "roles-missing", 400),
    Rule(RESOURCE_LINK, _has_id, "resource-link-missing", 400),
    Rule(CONTEXT, _has_id_if_given, "context-malformed", 400),
)
"""What a launch must prove, in this order (LTI-34..41). A claim that is not here is not relied upon."""


def _only(fields: Fields, name: str, longest: int | None = None) -> str | None:
    """The one value of a field; two values, an overlong one or one with a null byte are refused."""
    values = fields.getlist(name)
    if not values:
        return None
    if len(values) > 1:
        raise LaunchRefused(f"{name.replace('_', '-')}-twice", 400)
    if (longest and len(values[0]) > longest) or "\0" in values[0]:
        raise LaunchRefused(f"{name.replace('_', '-')}-malformed", 400)
    return values[0]


def _needed(fields: Fields, name: str, longest: int) -> str:
    value = _only(fields, name, longest)
    if not value:
        raise LaunchRefused(f"{name.replace('_', '-')}-missing", 400)
    return value
