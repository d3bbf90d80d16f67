"""What AGS and NRPS share: the bearer token and the exact media types (MOODLE 5.1, 5.2)."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request

from integration.sandbox.world.state import world

LIS = "application/vnd.ims.lis"
LINE_ITEM_TYPE = f"{LIS}.v2.lineitem+json"
LINE_ITEMS_TYPE = f"{LIS}.v2.lineitemcontainer+json"
RESULTS_TYPE = f"{LIS}.v2.resultcontainer+json"
SCORE_TYPE = f"{LIS}.v1.score+json"
ROSTER_TYPE = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"


class ServiceRefused(Exception):
    """Status and reason of a refusal; the reason phrase may echo what was sent, as Moodle's does."""

    def __init__(self, status: int, reason: str, body: str | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.body = status, reason, body


def refusal(problem: ServiceRefused) -> Response:
    """The answer to a refused call; AGS scores have `[]` as body."""
    told = {"status": problem.status, "reason": problem.reason, "request": {"method": request.method, "url": request.path}}
    body = json.dumps(told) if problem.body is None else problem.body
    phrase = problem.reason.encode("ascii", "replace").decode().replace("\n", " ").replace("\r", " ")
    return Response(body, status=f"{problem.status} {phrase}", content_type="application/json")


def need_scope(*scopes: str) -> None:
    """401 without a valid token for one of the scopes; never 403."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    token = world().handed.tokens.get(value)
    if kind.lower() != "bearer" or token is None or token.expires <= world().clock.stamp() or not token.scopes & set(scopes):
        raise ServiceRefused(401, "Unauthorized")


def need_accept(media_type: str, *, also_any: bool) -> None:
    """Accept is compared as a whole string; `*/*` is fine only where Moodle thinks so."""
    accept = request.headers.get("Accept")
    if accept in {None, media_type} or (also_any and accept == "*/*"):
        return
    raise ServiceRefused(400, "No context or unsupported content type" if accept == "*/*" else "No handler found")


def need_content_type(media_type: str) -> None:
    """400 for anything but the exact type; a charset is fine."""
    if request.mimetype != media_type:
        raise ServiceRefused(400, "No handler found")


def answer(body: Any, media_type: str, headers: dict[str, str] | None = None) -> Response:
    """A JSON answer under its own media type."""
    return Response(json.dumps(body, ensure_ascii=False), content_type=media_type, headers=headers)
