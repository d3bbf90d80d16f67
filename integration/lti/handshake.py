"""The handshake of an LTI 1.3 launch (OpenID Connect, third-party-initiated login).

1. The platform sends the browser to our login address, with hints: `read_login`. Nothing of it is proved (LTI-14).
2. We send the browser back to the platform's login, with our state and nonce: `authentication_request`.
3. The platform posts the answer through the browser: `read_answer`.
4. The token is proved, claim by claim (`rules`, `messages`), and becomes a `Launch`: `proven_launch`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from integration.domain.lms.launch import Launch, LaunchRefused, Platform, Purpose
from integration.lti.claims import MESSAGE_TYPE, TARGET_LINK_URI, launch_from, way_back
from integration.lti.deep_linking import placing_request
from integration.lti.messages import message_of
from integration.lti.rules import LONGEST_ID, LONGEST_URL, MUST_HOLD, Expected, check
from integration.lti.signature import Jwk, proven_claims

log = logging.getLogger(__name__)

LONGEST_HINT = 8192
LOGIN_FIELDS = {
    "issuer": "iss",
    "login_hint": "login_hint",
    "target_link_uri": "target_link_uri",
    "client_id": "client_id",
    "deployment_id": "lti_deployment_id",
    "message_hint": "lti_message_hint",
    "storage_target": "lti_storage_target",
}


class Fields(Protocol):
    """A query or a form: a name may come more than once."""

    def getlist(self, key: str) -> list[str]:
        """All values of one name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRequest:
    """Step 1 as it came; unproved. The hints are opaque and go back to the letter (LTI-12).

    `storage_target` names the frame in which the platform keeps things for us, where it does (PM-03).
    """

    issuer: str
    login_hint: str
    target_link_uri: str
    client_id: str | None = None
    deployment_id: str | None = None
    message_hint: str | None = None
    storage_target: str | None = None

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


def read_login(fields: Fields) -> LoginRequest:
    """Step 1; unknown fields are none of our business (LTI-05, LTI-11)."""
    return LoginRequest(
        issuer=_needed(fields, "iss", LONGEST_ID),
        login_hint=_needed(fields, "login_hint", LONGEST_HINT),
        target_link_uri=_needed(fields, "target_link_uri", LONGEST_URL),
        client_id=_only(fields, "client_id", LONGEST_ID) or None,
        deployment_id=_only(fields, "lti_deployment_id", LONGEST_ID) or None,
        message_hint=_only(fields, "lti_message_hint", LONGEST_HINT),
        storage_target=_only(fields, "lti_storage_target", LONGEST_ID) or None,
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
    """Step 4: signature first, then every claim of the tables in their order; the first that fails is the reason."""
    claims = proven_claims(token, keys)
    check(MUST_HOLD, claims, expected)
    message = message_of(claims[MESSAGE_TYPE])
    if message is None:
        raise LaunchRefused("message-type-unsupported", 400, back=way_back(claims, expected.platform))
    check(message.rules, claims, expected)
    if claims[TARGET_LINK_URI] != expected.target_link_uri:
        log.warning("launch target differs from the one announced, platform=%s", expected.platform.id)
    launch = launch_from(claims, expected.platform, message.purpose)
    return replace(launch, placing=placing_request(claims)) if launch.purpose is Purpose.PLACING else launch


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
