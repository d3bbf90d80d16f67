"""The least that an LTI tool can do: Flask and joserfc, everything in memory, every check that a launch needs.

Started with PLATFORM (issuer, client id, deployment id, key address, login address as JSON) in the environment.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import requests
from flask import Flask, abort, redirect, render_template_string, request
from joserfc import jwt
from joserfc.jwk import KeySet
from werkzeug.wrappers import Response

LTI = "https://purl.imsglobal.org/spec/lti/claim"
PLATFORM = json.loads(os.environ["PLATFORM"])
TOOL = os.environ["TOOL"]
PAGE = "<!doctype html><title>{{ title }}</title><h1>{{ title }}</h1><p>{{ name }}</p>"

app = Flask(__name__)
states: dict[str, str] = {}
sessions: dict[str, dict[str, Any]] = {}
keys: list[KeySet] = []


@app.get("/login")
def login() -> Response:
    """Step 1 and 2."""
    if request.args["iss"] != PLATFORM["issuer"] or request.args["client_id"] != PLATFORM["client_id"]:
        abort(400)
    state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    states[state] = nonce
    asking = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": PLATFORM["client_id"],
        "redirect_uri": f"{TOOL}/launch",
        "login_hint": request.args["login_hint"],
        "state": state,
        "nonce": nonce,
    }
    answer = redirect(f"{PLATFORM['auth_url']}?{urlencode(asking)}")
    answer.set_cookie(f"state-{state[:8]}", state, secure=True, httponly=True, samesite="None")
    return answer


@app.post("/launch")
def launch() -> Response:
    """Step 3 and 4."""
    state = request.form["state"]
    nonce = states.pop(state, None)
    if nonce is None or request.cookies.get(f"state-{state[:8]}") != state:
        abort(401)
    claims = jwt.decode(request.form["id_token"], _keys(), algorithms=["RS256"]).claims
    if not all(_holds(claims, nonce)):
        abort(401)
    session = secrets.token_urlsafe(32)
    sessions[session] = claims
    answer = redirect("/page", 303)
    answer.set_cookie("session", session, secure=True, httponly=True, samesite="None")
    return answer


@app.get("/page")
def page() -> str:
    """The first page."""
    claims = sessions.get(request.cookies.get("session", ""), {})
    return render_template_string(PAGE, title=claims.get(f"{LTI}/resource_link", {}).get("title", ""), name=claims.get("name", ""))


def _keys() -> KeySet:
    if not keys:
        keys.append(KeySet.import_key_set(requests.get(PLATFORM["jwks_url"], timeout=5).json()))
    return keys[0]


def _holds(claims: dict[str, Any], nonce: str) -> list[bool]:
    now = time.time()
    link = claims.get(f"{LTI}/resource_link")
    return [
        claims.get("iss") == PLATFORM["issuer"],
        claims.get("aud") in (PLATFORM["client_id"], [PLATFORM["client_id"]]),
        claims.get("azp", PLATFORM["client_id"]) == PLATFORM["client_id"],
        now - 60 < claims.get("exp", 0),
        now - 3600 < claims.get("iat", 0) <= now + 60,
        claims.get("nbf", 0) <= now + 60,
        secrets.compare_digest(str(claims.get("nonce")), nonce),
        claims.get(f"{LTI}/version") == "1.3.0",
        claims.get(f"{LTI}/message_type") == "LtiResourceLinkRequest",
        claims.get(f"{LTI}/deployment_id") == PLATFORM["deployment_id"],
        str(claims.get(f"{LTI}/target_link_uri")).startswith(TOOL),
        isinstance(claims.get("sub"), str),
        isinstance(claims.get(f"{LTI}/roles"), list),
        isinstance(link, dict) and isinstance(link.get("id"), str),
    ]
