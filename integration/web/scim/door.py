"""Who knocks at `/scim/v2`: a system with a key of ours (SCIM-01). Nothing is loaded, read or told for anybody else."""

from __future__ import annotations

import json
import logging
from contextlib import AbstractContextManager
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from integration.flows.people.pushes import receive, scim_keys
from integration.flows.people.pushes.receive import Received
from integration.store.people.scim_keys import ScimKey
from integration.web.context import now, services
from integration.web.forgery import crosses_sites
from integration.web.identity import senders
from integration.web.pace import seconds_to_wait

log = logging.getLogger(__name__)
ROOT = "/scim/v2"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
MEDIA_TYPE = "application/scim+json"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
PER_KEY, WRONG_PER_ADDRESS = 3000, 60
"""Requests in a minute: Entra ID wants at least 25 a second."""

pages = Blueprint("scim", __name__, url_prefix=ROOT)


@pages.route("/", methods=METHODS)
@pages.route("", methods=METHODS)
@pages.route("/<path:path>", methods=METHODS)
@crosses_sites
@senders
def endpoint(path: str = "") -> Response:
    """Every address of the protocol."""
    moment = now()
    key = scim_keys.recognise(services().store, _shown(), now=moment)
    wait = seconds_to_wait(f"scim {key.id}", PER_KEY) if key else seconds_to_wait(f"no key {request.remote_addr}", WRONG_PER_ADDRESS)
    if wait:
        return refusal(429, "Too many requests", **{"Retry-After": str(wait)})
    if key is None:
        log.warning("scim refused reason=key")
        return refusal(401, "A valid key is needed", **{"WWW-Authenticate": 'Bearer realm="scim", error="invalid_token"'})
    return _served(key, path)


@pages.errorhandler(HTTPException)
def refuse(error: HTTPException) -> Response:
    """What Flask refuses, such as a body that is too large."""
    return refusal(error.code or 500, error.name)


@pages.errorhandler(Exception)
def fail(error: Exception) -> Response:
    """A fault of ours."""
    log.error("fault of kind %s", type(error).__name__, exc_info=error)
    return refusal(500, "Internal server error")


def refusal(status: int, detail: str, **headers: str) -> Response:
    """An error of the protocol (RFC 7644, 3.12)."""
    body = json.dumps({"schemas": [ERROR], "status": str(status), "detail": detail})
    return Response(body, status=status, mimetype=MEDIA_TYPE, headers=headers)


def _shown() -> str:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _served(key: ScimKey, path: str) -> Response:
    """Loads the protocol the first time (ADR 0010)."""
    from scim2_server.requests import ScimRequest

    from integration.web.scim.server import serve

    own = services()
    asked = ScimRequest(
        method="GET" if request.method == "HEAD" else request.method,
        base_url=own.settings.base_url + ROOT,
        path=f"/{path}",
        query=request.args.to_dict(),
        headers=list(request.headers.items()),
        body=request.get_data(),
    )
    answer = serve(asked, partial(_opened, key, asked.method, path), secret=own.settings.secret_key)
    return Response(None if answer.body is None else json.dumps(answer.body), status=answer.status, headers=answer.headers)


def _opened(key: ScimKey, method: str, path: str) -> AbstractContextManager[Received]:
    own, only_looks = services(), method == "GET" or path.endswith(".search")
    begin = receive.looking if only_looks else receive.changing
    return begin(own.store, key, policy=own.import_policy, now=now())
