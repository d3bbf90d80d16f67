"""Access tokens for a platform's services: asked for with an assertion that we sign (TOK-01..07, RFC 7523).

Authlib builds the request and joserfc signs; the network is ours. Claims are written here and not by Authlib's
`PrivateKeyJWT`, which sets an hour's expiry and forgets `kid` and the deployment (TOK-02).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from authlib.oauth2.rfc6749.parameters import prepare_token_request
from joserfc import jwt
from joserfc.jwk import RSAKey

from integration.domain.errors import Refused, Retriable
from integration.lti.claims import DEPLOYMENT_ID
from integration.transport import Answer, Transport

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
BACK_DATED, LIVES = timedelta(seconds=60), timedelta(minutes=4)
MAY_BE_OUR_KEYS = 404
SHORTEST_LIFE = 60
OAUTH_ERRORS = frozenset(
    {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who asks. `audience` was fixed at registration and never comes from an answer (TOK-03)."""

    client_id: str
    token_url: str
    audience: str
    deployment_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """A bearer token, and what it may do until when; `scopes` may be fewer than were asked for (TOK-04)."""

    value: str
    scopes: frozenset[str]
    expires_at: datetime


def assertion(client: Client, key: RSAKey, *, now: datetime) -> str:
    """Proof of who we are, for minutes: back-dated, because Moodle allows no clock difference at all (MOODLE 5.1)."""
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": client.audience,
        "iat": int((now - BACK_DATED).timestamp()),
        "exp": int((now + LIVES).timestamp()),
        "jti": str(uuid4()),
        DEPLOYMENT_ID: client.deployment_id,
    }
    return jwt.encode({"alg": "RS256", "typ": "JWT", "kid": key.kid}, claims, key, algorithms=["RS256"])


def request_token(transport: Transport, client: Client, key: RSAKey, scopes: Collection[str], *, now: datetime) -> AccessToken:
    """Ask for a token with the smallest set of scopes; raises `Retriable`, or `Refused` for what an admin must mend."""
    form = prepare_token_request(
        "client_credentials",
        scope=sorted(scopes),
        client_assertion_type=ASSERTION_TYPE,
        client_assertion=assertion(client, key, now=now),
    )
    answer = transport.exchange(
        "POST",
        client.token_url,
        purpose="LMS token",
        headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
        body=form.encode(),
    )
    return _token(_granted(transport, answer), asked=frozenset(scopes), now=now)


def _granted(transport: Transport, answer: Answer) -> dict[str, Any]:
    """The body of a good answer, whatever its content type says: Moodle calls it HTML (MOODLE 5.1)."""
    if answer.status == MAY_BE_OUR_KEYS:
        raise Retriable("the LMS has no token endpoint there, or cannot fetch our keys (its answer was 404)")
    if answer.status >= 300:
        raise _refusal(transport, answer)
    read = answer.json()
    if not isinstance(read, dict):
        raise Refused("the token answer is no JSON object", code="token-malformed")
    return read


def _refusal(transport: Transport, answer: Answer) -> Exception:
    """Names the OAuth error if it is one of the standard's words; nothing else of the answer is repeated."""
    failure = transport.failure(answer, purpose="LMS token")
    word = _oauth_error(answer.body)
    if word is None or not isinstance(failure, Refused):
        return failure
    return Refused(f"the LMS gives us no token: {word}", code=f"token-{word}", status=answer.status)


def _oauth_error(body: bytes) -> str | None:
    try:
        read = json.loads(body)
    except ValueError:
        return None
    word = read.get("error") if isinstance(read, dict) else None
    return word if isinstance(word, str) and word in OAUTH_ERRORS else None


def _token(granted: dict[str, Any], *, asked: frozenset[str], now: datetime) -> AccessToken:
    """TOK-06: a visible ASCII value of type bearer. No scope in the answer means all that were asked for."""
    value, kind = granted.get("access_token"), granted.get("token_type")
    if not isinstance(value, str) or not value or not all("!" <= character <= "~" for character in value):
        raise Refused("the LMS sent no usable token", code="token-malformed")
    if str(kind).lower() != "bearer":
        raise Refused("the LMS sent a token that is no bearer token", code="token-malformed")
    scope = granted.get("scope")
    scopes = frozenset(scope.split()) if isinstance(scope, str) and scope.strip() else asked
    return AccessToken(value=value, scopes=scopes, expires_at=now + timedelta(seconds=_seconds(granted.get("expires_in"))))


def _seconds(value: object) -> float:
    """How long a token lives; without a sound answer, just long enough for one letter."""
    number = float(value) if isinstance(value, int | float | str) and str(value).replace(".", "", 1).isdecimal() else 0
    return max(number, SHORTEST_LIFE)
