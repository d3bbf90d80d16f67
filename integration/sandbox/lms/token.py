"""The token endpoint: client credentials with a signed assertion (RFC 7523), with Moodle's ways of refusing (MOODLE 5.1)."""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask import Blueprint, Response, request
from joserfc import jws, jwt
from joserfc.errors import JoseError

from integration.sandbox.lms.claims import SCOPES
from integration.sandbox.world.keys import KeySetUnreachable
from integration.sandbox.world.state import AccessToken, world
from integration.sandbox.world.tools import Tool, tool_of

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LIFE = 3600

pages = Blueprint("token", __name__)


class TokenRefused(Exception):
    """400 with this text; `broken` answers with JSON that isn't JSON, as Moodle does for an unknown kid."""

    def __init__(self, error: str, *, broken: bool = False) -> None:
        super().__init__(error)
        self.broken = broken


@pages.errorhandler(TokenRefused)
def refused(problem: TokenRefused) -> Response:
    """Errors are JSON under the wrong media type."""
    body = f'{{"error" : ""{problem}"}}' if problem.broken else json.dumps({"error": str(problem)})
    return Response(body, status=400, content_type="text/html; charset=UTF-8")


@pages.errorhandler(KeySetUnreachable)
def unreachable(_problem: KeySetUnreachable) -> Response:
    """The tool's keys can't be had: a page instead of an answer."""
    page = "<!DOCTYPE html><title>Fout</title><p>De sleutels van de tool zijn niet op te halen.</p>"
    return Response(page, status=404, content_type="text/html; charset=UTF-8")


@pages.route("/token", methods=["GET", "POST"])
def token() -> Response:
    """Hand out an access token for those of the asked scopes that this tool may have."""
    if request.method != "POST" or not request.form.get("client_assertion") or "scope" not in request.form:
        raise TokenRefused("invalid_request")
    if request.form.get("grant_type") != "client_credentials":
        raise TokenRefused("unsupported_grant_type")
    if request.form.get("client_assertion_type") != ASSERTION:
        raise TokenRefused("invalid_request")
    _take_in(_verified(request.form["client_assertion"]))
    tool = _asking(request.form["client_assertion"])
    granted = SCOPES & set(request.form["scope"].split()) & (set(tool.scopes) or SCOPES)
    if not granted:
        raise TokenRefused("invalid_scope")
    answer = {"access_token": _hand_out(granted), "token_type": "Bearer", "expires_in": LIFE, "scope": " ".join(sorted(granted))}
    return Response(json.dumps(answer), content_type="text/html; charset=UTF-8")


def _verified(assertion: str) -> dict[str, Any]:
    """The assertion's claims, signed by a key that the tool publishes."""
    try:
        kid = jws.extract_compact(assertion.encode()).headers().get("kid")
        if not kid:
            raise TokenRefused("error/Error: kid must be provided in JWT header.")
        key = world().tools.keys_of(_asking(assertion)).find(str(kid))
        if key is None:
            raise TokenRefused('kid" invalid, unable to lookup correct key', broken=True)
        return jwt.decode(assertion, key, algorithms=["RS256"]).claims
    except (JoseError, ValueError) as forged:
        raise TokenRefused("Signature verification failed") from forged


def _asking(assertion: str) -> Tool:
    """The tool that an assertion says it comes from; nothing is proved yet."""
    said = json.loads(jws.extract_compact(assertion.encode()).payload)
    return world().tool(str(said.get("iss"))) or tool_of(world().config)


def _take_in(claims: dict[str, Any]) -> None:
    """Stricter than Moodle on audience, expiry and repetition; no leeway at all on `iat`, like Moodle."""
    config, now = world().config, world().clock.stamp()
    if world().tool(str(claims.get("iss"))) is None or claims.get("sub") != claims.get("iss"):
        raise TokenRefused("invalid_client")
    if claims.get("aud") not in (config.token_url, [config.token_url]):
        raise TokenRefused("Invalid audience")
    if not isinstance(claims.get("exp"), int) or claims["exp"] <= now:
        raise TokenRefused("Expired token")
    for name in ("iat", "nbf"):
        if claims.get(name, 0) > now:
            raise TokenRefused(f"Cannot handle token with {name} prior to {claims[name]}")
    _once(claims.get("jti"))


def _once(jti: object) -> None:
    with world().changing():
        if not isinstance(jti, str) or not jti or jti in world().handed.seen_jti:
            raise TokenRefused("Invalid or repeated jti")
        world().handed.seen_jti.append(jti)


def _hand_out(scopes: frozenset[str]) -> str:
    value = secrets.token_hex(16)
    with world().changing():
        world().handed.tokens[value] = AccessToken(scopes, world().clock.stamp() + LIFE)
    return value
