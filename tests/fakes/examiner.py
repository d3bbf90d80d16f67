"""The certification suite as a platform: it hands out tokens for one scope each, and looks at every word of every call."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import requests
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.fakes.http_server import Asked, Says
from tests.fakes.platform import CLIENT, DEPLOYMENT, LTI
from tests.fakes.tool_in_lms import ToolInLms

AGS, NRPS = "https://purl.imsglobal.org/spec/lti-ags/scope", "https://purl.imsglobal.org/spec/lti-nrps/scope"
LINE_ITEM, SCORE, RESULT = f"{AGS}/lineitem", f"{AGS}/score", f"{AGS}/result.readonly"
MEMBERS = f"{NRPS}/contextmembership.readonly"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of a service; `scope` is that of the token it came with, "" when that is none of ours."""

    method: str
    path: str
    scope: str
    accept: str
    content_type: str
    body: Any


@dataclass(kw_only=True)
class Examiner:
    """`members` are in the course; `refuses` lets the next score be too late, so that the result is read."""

    tool: ToolInLms
    members: list[dict[str, Any]] = field(default_factory=list)
    columns: list[dict[str, Any]] = field(default_factory=list)
    scores: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    assertions: list[dict[str, Any]] = field(default_factory=list)
    refuses: bool = False

    @property
    def url(self) -> str:
        """Where its services are."""
        return self.tool.lms.url

    def claims(self) -> dict[str, Any]:
        """What a launch says of its services; no column, so that the tool makes its own."""
        return {
            "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint": {
                "scope": [LINE_ITEM, SCORE, RESULT],
                "lineitems": f"{self.url}/items?t=1",
            },
            "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice": {
                "context_memberships_url": f"{self.url}/members?t=1",
                "service_versions": ["2.0"],
            },
        }

    def of(self, method: str, path: str) -> list[Call]:
        """The calls of one service."""
        return [call for call in self.calls if (call.method, call.path.partition("?")[0]) == (method, path)]

    def says(self, asked: Asked) -> Says:
        """One answer."""
        path = asked.path.partition("?")[0]
        if path == "/jwks":
            return _json({"keys": self.tool.lms.keys})
        if path == "/token":
            return self._token(asked)
        self.calls.append(_call(asked))
        if path == "/members":
            return _json({"id": f"{self.url}{asked.path}", "context": {"id": "course-8"}, "members": self.members})
        if path == "/items":
            return self._columns(asked)
        return self._cell(asked, path)

    def _token(self, asked: Asked) -> Says:
        """The assertion is proved with the keys that the tool publishes at this moment."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        assert (form["grant_type"], form["client_assertion_type"]) == ("client_credentials", ASSERTION)
        keys = KeySet.import_key_set(requests.get(f"{self.tool.url}/lti/jwks.json", timeout=60).json())
        proved = jwt.decode(form["client_assertion"], keys, algorithms=["RS256"])
        assert proved.header["kid"]
        self.assertions.append(proved.claims)
        return _json({"access_token": form["scope"], "token_type": "bearer", "expires_in": 3600, "scope": form["scope"]})

    def _columns(self, asked: Asked) -> Says:
        if asked.method == "GET":
            return _json(self.columns)
        self.columns.append({**json.loads(asked.body), "id": f"{self.url}/items/{len(self.columns) + 1}?t=1"})
        return _json(self.columns[-1], 201)

    def _cell(self, asked: Asked, path: str) -> Says:
        if path.endswith("/results"):
            return _json([_result(score) for score in self.scores.values()])
        if self.refuses:
            self.refuses = False
            return _json({}, 409)
        score = json.loads(asked.body)
        self.scores[score["userId"]] = score
        return _json({})


def right_assertion(claims: dict[str, Any], *, audience: str) -> bool:
    """Whether an assertion says who, for whom, for how long and from where."""
    short = 0 < claims["exp"] - claims["iat"] <= 300
    who = (claims["iss"], claims["sub"], claims["aud"], claims[f"{LTI}/deployment_id"])
    return short and bool(claims["jti"]) and who == (CLIENT, CLIENT, audience, DEPLOYMENT)


def _result(score: dict[str, Any]) -> dict[str, Any]:
    return {"userId": score["userId"], "resultScore": score["scoreGiven"], "resultMaximum": score["scoreMaximum"]}


def _call(asked: Asked) -> Call:
    headers = {name.lower(): value for name, value in asked.headers.items()}
    kind, _, scope = headers.get("authorization", "").partition(" ")
    return Call(
        method=asked.method,
        path=asked.path,
        scope=scope if kind == "Bearer" else "",
        accept=headers.get("accept", ""),
        content_type=headers.get("content-type", ""),
        body=json.loads(asked.body) if asked.body else None,
    )


def _json(told: Any, status: int = 200) -> Says:
    return Says(status=status, headers={"Content-Type": "application/json"}, body=[json.dumps(told).encode()])
