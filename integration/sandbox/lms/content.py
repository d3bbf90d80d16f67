"""Placing activities: the tool's page to choose on in a dialog, and what comes back from it (MOODLE 4)."""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from joserfc import jws, jwt
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from integration.sandbox.lms.claims import LTI, SPEC
from integration.sandbox.lms.pages import signed_in
from integration.sandbox.world.content import Choosing, ContentRefused
from integration.sandbox.world.state import world
from integration.sandbox.world.tools import Tool

pages = Blueprint("content", __name__)
CLAIM = f"{SPEC}/lti-dl/claim"
LONGEST_LIFE = 300


@pages.get("/place")
def choose() -> str | Response:
    """The dialog in which the tool shows what there is; for the teacher."""
    who = signed_in()
    if who is None:
        return redirect(url_for("lms.start"), 303)
    tool = request.args.get("tool", world().config.client_id)
    choice = secrets.token_hex(8)
    with world().changing():
        world().handed.choices[choice] = Choosing(tool, world().config.content_settings.get("data"))
    return render_template("lms/choose.html", who=who, tool=tool, choice=choice)


@pages.post("/content-items")
def receive() -> str:
    """What the tool's page brings back; without items the dialog just closes. No cookie of ours comes along with it."""
    choosing = world().handed.choices.get(request.args.get("id", "")) or abort(404)
    claims = _checked(request.form.get("JWT", ""), choosing)
    items = [item for item in claims[f"{CLAIM}/content_items"] if isinstance(item, dict)]
    with world().changing():
        placed = [world().place(item, tool=choosing.tool) for item in items]
    return render_template("lms/placed.html", placed=placed, columns=world().told_columns, who=None)


@pages.errorhandler(ContentRefused)
def refused(problem: ContentRefused) -> tuple[str, int]:
    """Moodle's page, in its words."""
    return render_template("lms/invalid.html", reason=str(problem), who=None), problem.status


def _checked(token: str, choosing: Choosing) -> dict[str, Any]:
    """The tool's claims; stricter than Moodle, which looks at issuer, signature and expiry only."""
    try:
        told = jws.extract_compact(token.encode())
        tool = world().tool(str(json.loads(told.payload).get("iss")))
        if tool is None or tool.client_id != choosing.tool:
            raise ContentRefused("Consumer key is incorrect.")
        key = world().tools.keys_of(tool).find(str(told.headers().get("kid")))
        if key is None:
            raise ContentRefused("Unknown key")
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=["RS256"]).claims
    except (JoseError, ValueError) as forged:
        raise ContentRefused("Signature verification failed") from forged
    _check(claims, tool, choosing)
    return claims


def _check(claims: dict[str, Any], tool: Tool, choosing: Choosing) -> None:
    now = world().clock.stamp()
    must_equal = {
        "aud": world().config.issuer,
        f"{LTI}/message_type": "LtiDeepLinkingResponse",
        f"{LTI}/version": "1.3.0",
        f"{LTI}/deployment_id": tool.deployment_id,
        f"{CLAIM}/data": choosing.data,
    }
    for name, value in must_equal.items():
        if claims.get(name) != value:
            raise ContentRefused(f"{name} is not {value}")
    if claims["exp"] <= now or claims["exp"] - claims["iat"] > LONGEST_LIFE or claims["iat"] > now:
        raise ContentRefused("Expired token")
    if not isinstance(claims.get(f"{CLAIM}/content_items"), list):
        raise ContentRefused("content_items is not a list")
    with world().changing():
        if claims.get("nonce") in {None, *world().handed.seen_nonces}:
            raise ContentRefused("nonce was used before")
        world().handed.seen_nonces.add(str(claims["nonce"]))
