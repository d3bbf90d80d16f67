"""Deep linking: what an LMS says when content is to be chosen, and the signed answer that the browser takes back (DL-01..07).

We answer with links of our own only: Moodle makes an activity of ours out of any other kind (MOODLE 4).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import RSAKey

from integration.domain.lms.launch import Platform
from integration.domain.lms.placing import Placement, PlacingRequest
from integration.lti.claims import DEPLOYMENT_ID, DOOR_PARAMETER, DOOR_PATH, MESSAGE_TYPE, SPEC, VERSION, Claims, part, url
from integration.lti.rules import Expected, Rule
from integration.lti.services.grades import FULL
from integration.lti.services.line_items import TAG

CLAIM = f"{SPEC}/lti-dl/claim"
SETTINGS, ITEMS, DATA = (f"{CLAIM}/{name}" for name in ("deep_linking_settings", "content_items", "data"))
LINK = "ltiResourceLink"
BACK_DATED, LIVES = timedelta(seconds=60), timedelta(minutes=4)
"""Four minutes from now, and one before it for clocks that differ: five in all (DL-03)."""
TRUE = frozenset({True, "true", "True"})
FALSE = frozenset({False, "false", "False"})


class Ascii(json.JSONEncoder):
    """Writes what is not ASCII by its number, so that `data` goes back to the letter, half a character included."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "ensure_ascii": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a door is called in the course: the name of the activity, and a sentence below it."""

    title: str
    text: str


def _is_object(value: Any, _expected: Expected) -> bool:
    return isinstance(value, dict)


def _has_return_url(value: Any, _expected: Expected) -> bool:
    return url(value.get("deep_link_return_url")) is not None


def _has_types(value: Any, _expected: Expected) -> bool:
    return isinstance(value.get("accept_types"), list)


SETTINGS_RULES = (
    Rule(SETTINGS, _is_object, "deep-linking-settings-missing", 400),
    Rule(SETTINGS, _has_return_url, "return-url-malformed", 400),
    Rule(SETTINGS, _has_types, "accept-types-missing", 400),
)
"""What the settings must hold; where they may lead is judged with the network's rules."""


def placing_request(claims: Claims) -> PlacingRequest:
    """The value of settings that keep these rules. What may be missing and is odd counts as missing."""
    told = part(claims, SETTINGS)
    return PlacingRequest(
        return_url=told["deep_link_return_url"],
        takes_links=LINK in [each for each in told["accept_types"] if isinstance(each, str)],
        takes_several=_is_any_of(told.get("accept_multiple"), TRUE),
        ignores_columns=_is_any_of(told.get("accept_lineitem"), FALSE),
        has_data="data" in told,
        data=told.get("data"),
    )


def _is_any_of(value: object, words: frozenset[object]) -> bool:
    return isinstance(value, bool | str) and value in words


def content_item(placed: Placement, words: Words, *, base_url: str, with_column: bool) -> dict[str, Any]:
    """A door as the LMS gets it. Its id is in the address and in a parameter: not every LMS launches to the address (DL-06)."""
    item: dict[str, Any] = {
        "type": LINK,
        "title": words.title,
        "text": words.text,
        "url": f"{base_url}{DOOR_PATH}{placed.id}",
        "custom": {DOOR_PARAMETER: str(placed.id)},
    }
    if with_column and placed.door.is_graded:
        item["lineItem"] = {"scoreMaximum": FULL, "label": words.title, "resourceId": f"prog:{placed.id}", "tag": TAG}
    return item


def response(
    platform: Platform, deployment_id: str, request: PlacingRequest, items: Iterable[Mapping[str, Any]], *, key: RSAKey, now: datetime
) -> str:
    """The signed answer; without items it means that nothing was chosen (DL-03, DL-04)."""
    claims = {
        "iss": platform.client_id,
        "aud": platform.issuer,
        "iat": int((now - BACK_DATED).timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "nonce": str(uuid4()),
        MESSAGE_TYPE: "LtiDeepLinkingResponse",
        VERSION: "1.3.0",
        DEPLOYMENT_ID: deployment_id,
        ITEMS: [dict(item) for item in items],
        **({DATA: request.data} if request.has_data else {}),
    }
    return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": key.kid}, claims, key, algorithms=["RS256"], encoder_cls=Ascii)
