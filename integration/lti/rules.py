"""What a token must prove, claim by claim; which claims a kind of message needs besides stands in `messages`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any

from integration.domain.lms.launch import LaunchRefused, Platform
from integration.lti.claims import CONTEXT, DEPLOYMENT_ID, MESSAGE_TYPE, RESOURCE_LINK, ROLES, TARGET_LINK_URI, VERSION

LONGEST_URL = 2000
LONGEST_ID = 255
LEEWAY = 60
OLDEST_TOKEN = 3600
LATEST_MOMENT = 1e11


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


def broken(rules: Iterable[Rule], claims: Mapping[str, Any], expected: Expected) -> Rule | None:
    """The first rule that these claims break."""
    return next((rule for rule in rules if not rule.holds(claims.get(rule.claim), expected)), None)


def check(rules: Iterable[Rule], claims: Mapping[str, Any], expected: Expected) -> None:
    """Raise `LaunchRefused` for the first rule that these claims break."""
    if rule := broken(rules, claims, expected):
        raise LaunchRefused(rule.otherwise, rule.status)


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
    Rule(DEPLOYMENT_ID, _is_id, "deployment-missing", 400),
    Rule(DEPLOYMENT_ID, _is_announced, "deployment-differs", 401),
)
"""What every message must prove, in this order (LTI-34..37)."""

SOMEBODY = (
    Rule(TARGET_LINK_URI, _is_our_address, "target-not-ours", 400),
    Rule("sub", _names_a_person, "person-unknown", 400),
    Rule("sub", _is_id, "person-malformed", 400),
    Rule(ROLES, _is_list, "roles-missing", 400),
)
"""What every message must tell that lets somebody in (LTI-38..40). A claim that is in no table is not relied upon."""
A_LINK = Rule(RESOURCE_LINK, _has_id, "resource-link-missing", 400)
A_COURSE = Rule(CONTEXT, _has_id, "context-missing", 400)
A_COURSE_IF_ANY = Rule(CONTEXT, _has_id_if_given, "context-malformed", 400)
