"""Asking an HRIS for tokens (RFC 6749): Authlib writes the requests and reads the answers, our transport carries them (ADR 0009)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client

from integration.domain.errors import Refused, Retriable
from integration.hris.auth.means import Options, Token
from integration.transport import Answer, Transport

PURPOSE = "HRIS token"
SPENT = "token-invalid_grant"
USUAL_SECONDS = 300.0
STYLES = {"post": "client_secret_post", "header": "client_secret_basic", "none": "none"}
OAUTH_ERRORS = frozenset(
    {"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where one connection gets its tokens: `token_url`, `client_id`, `client_secret`, `style`, `scope` and `params` of its options.

    Each question raises `Retriable`, or `Refused` with the standard's own word in its code (`token-invalid_client`).
    """

    options: Options
    transport: Transport

    def address_to_allow(self, *, redirect_uri: str, state: str, verifier: str) -> str:
        """Where an admin says yes (authorization code with PKCE S256, OA-01, OA-03)."""
        client = self._client(redirect_uri=redirect_uri, code_challenge_method="S256", plain=True)
        more = {name: str(value) for name, value in self.options.get("authorize_params", {}).items()}
        self.transport.vet(str(self.options["authorize_url"]))
        address, _state = client.create_authorization_url(str(self.options["authorize_url"]), state=state, code_verifier=verifier, **more)
        return str(address)

    def for_code(self, code: str, *, verifier: str, redirect_uri: str) -> Token:
        """The tokens for what the admin's browser brought back."""
        return self._asked("authorization_code", code=code, code_verifier=verifier, redirect_uri=redirect_uri)

    def for_refresh(self, refresh: str) -> Token:
        """New tokens for a refresh token, which may be spent by that."""
        return self._asked("refresh_token", refresh_token=refresh)

    def for_client(self) -> Token:
        """A token for ourselves (client credentials)."""
        return self._asked("client_credentials")

    def for_assertion(self, grant: str, assertion: str) -> Token:
        """A token for what we signed (RFC 7521)."""
        return self._asked(grant, assertion=assertion)

    def _asked(self, grant: str, **words: str) -> Token:
        more = {name: str(value) for name, value in self.options.get("params", {}).items()}
        return _token(self._client().fetch_token(str(self.options["token_url"]), **{"grant_type": grant, **more, **words}))

    def _client(self, *, plain: bool = False, **more: str) -> OAuth2Client:
        """In the header, both parts are written as in a form first (RFC 6749, section 2.3.1)."""
        style = self._style()
        write = (lambda text: quote(text, safe="")) if style == "header" and not plain else str
        return OAuth2Client(
            _Carrier(self.transport),
            client_id=write(str(self.options.get("client_id") or "")) or None,
            client_secret=write(str(self.options.get("client_secret") or "")) or None,
            token_endpoint_auth_method=STYLES[style],
            scope=self.options.get("scope") or None,
            **more,
        )

    def _style(self) -> str:
        return str(self.options.get("style", "post")) if self.options.get("client_secret") else "none"


class _Carrier:
    """The little of a requests session that Authlib's client asks for."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def post(self, url: str, *, data: Mapping[str, str], headers: Mapping[str, str], auth: ClientAuth) -> _Told:
        """Carry one token request."""
        url, headers, body = auth.prepare("POST", url, dict(headers), urlencode(data))
        answer = self._transport.exchange("POST", url, purpose=PURPOSE, headers=headers, body=body.encode())
        if answer.status >= 300:
            raise _refusal(self._transport, answer)
        return _Told(answer)


class _Told:
    """A good answer, as Authlib reads it."""

    status_code = 200

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    def json(self) -> Any:
        """The body; `Refused` when there is no token in it."""
        body = self._answer.json()
        if not isinstance(body, dict) or not isinstance(body.get("access_token"), str):
            raise Refused("the token address answered without access_token", code="no-token", status=self._answer.status)
        return {**body, "expires_in": _seconds(body.get("expires_in"))}


def _token(told: Mapping[str, Any]) -> Token:
    value, refresh = str(told["access_token"]), told.get("refresh_token")
    if not value or not all("!" <= character <= "~" for character in value):
        raise Refused("the token address sent no usable token", code="no-token")
    return Token(value=value, seconds=float(told["expires_in"]), refresh=refresh if isinstance(refresh, str) and refresh else None)


def _seconds(value: object) -> float:
    number = float(value) if isinstance(value, int | float | str) and str(value).replace(".", "", 1).isdecimal() else 0.0
    return number or USUAL_SECONDS


def _refusal(transport: Transport, answer: Answer) -> Retriable | Refused:
    """Names the OAuth error if it is one of the standard's words; nothing else of the answer is repeated."""
    failure, word = transport.failure(answer, purpose=PURPOSE), _oauth_error(answer)
    if word is None or isinstance(failure, Retriable):
        return failure
    return Refused(f"the HR system gives us no token: {word}", code=f"token-{word}", status=answer.status)


def _oauth_error(answer: Answer) -> str | None:
    """League's server (OrangeHRM) says of a spent refresh token that the request is invalid, with 401."""
    try:
        read = json.loads(answer.body)
    except ValueError:
        return None
    word = read.get("error") if isinstance(read, dict) else None
    if word == "invalid_request" and answer.status == 401:
        return "invalid_grant"
    return word if isinstance(word, str) and word in OAUTH_ERRORS else None
