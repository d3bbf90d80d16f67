"""An HR system that knows only the authorization code: tokens rotate, and a spent refresh token ends the permission (RFC 9700)."""

from __future__ import annotations

import time
from base64 import urlsafe_b64encode
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.integration.hris_world import reply

CLIENT = {"client_id": "wk", "client_secret": "s:1"}


@dataclass(kw_only=True)
class GrantingHris:
    """`staff` are its employees; `calls` counts what came in; `slow` is how many seconds the token address takes."""

    staff: list[dict[str, Any]] = field(default_factory=lambda: [{"id": n, "number": f"E{n}"} for n in range(1, 8)])
    redirect_uri: str = ""
    slow: float = 0.0
    says_no: bool = False
    lifetime: int = 1800
    calls: Counter[str] = field(default_factory=Counter)
    access: str = ""
    refresh: str = ""
    _turn: Lock = field(default_factory=Lock)
    _codes: dict[str, str] = field(default_factory=dict)

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self._answer(Request(environ))(environ, start_response)

    def let_expire(self) -> None:
        """The access token ends earlier than it was said to."""
        self.access = "ended"

    def end(self) -> None:
        """Somebody over there takes the permission back."""
        self.access, self.refresh = "ended", "ended"

    def _answer(self, request: Request) -> Response:
        self.calls[request.path] += 1
        if request.path == "/authorize":
            return self._authorize(request)
        if request.path == "/token":
            time.sleep(self.slow)
            with self._turn:
                return self._token(dict(request.form))
        return self._people(request)

    def _authorize(self, request: Request) -> Response:
        asked = request.args
        assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == ("code", "wk", "S256")
        assert self.redirect_uri in ("", asked["redirect_uri"])
        self._codes[f"c{len(self._codes)}"] = asked["code_challenge"]
        answer = {"error": "access_denied"} if self.says_no else {"code": list(self._codes)[-1]}
        return redirect(f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}")

    def _token(self, form: dict[str, str]) -> Response:
        if {name: form.get(name) for name in CLIENT} != CLIENT:
            return reply({"error": "invalid_client"}, 401)
        if not (self._fits_code(form) if form["grant_type"] == "authorization_code" else self._fits_refresh(form)):
            return reply({"error": "invalid_grant"}, 400)
        number = self.calls["given"] = self.calls["given"] + 1
        self.access, self.refresh = f"a{number}", f"r{number}"
        return reply({"access_token": self.access, "refresh_token": self.refresh, "token_type": "Bearer", "expires_in": self.lifetime})

    def _fits_code(self, form: dict[str, str]) -> bool:
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        return self._codes.pop(form["code"], None) == challenge

    def _fits_refresh(self, form: dict[str, str]) -> bool:
        if form["refresh_token"] == self.refresh:
            return True
        self.end()
        return False

    def _people(self, request: Request) -> Response:
        if request.headers.get("Authorization") != f"Bearer {self.access}":
            return reply({"error": {"status": 401}}, 401)
        start = int(request.args.get("offset", "0"))
        return reply({"data": self.staff[start : start + 3], "total": len(self.staff)})
