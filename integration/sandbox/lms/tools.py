"""Tools that register themselves: the page where an administrator pastes an address, and the endpoint behind it (MOODLE 1)."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from integration.sandbox.lms.claims import SCOPES, SPEC
from integration.sandbox.lms.managing import key_of
from integration.sandbox.lms.pages import signed_in
from integration.sandbox.world.state import world
from integration.sandbox.world.tools import TOOL_CONFIGURATION, RegistrationRefused, Tool

pages = Blueprint("tools", __name__, url_prefix="/tools")
endpoint = Blueprint("registration", __name__)


@endpoint.get("/.well-known/openid-configuration")
def configuration() -> Response:
    """What a tool must know of this platform."""
    base = world().config.base_url
    return jsonify(
        {
            "issuer": world().config.issuer,
            "authorization_endpoint": f"{base}/auth",
            "token_endpoint": world().config.token_url,
            "jwks_uri": f"{base}/jwks",
            "registration_endpoint": f"{base}/registration",
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            "token_endpoint_auth_signing_alg_values_supported": ["RS256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "response_types_supported": ["id_token"],
            "scopes_supported": ["openid", *sorted(SCOPES)],
            "claims_supported": ["sub", "iss", "name", "given_name", "family_name", "email"],
            f"{SPEC}/lti-platform-configuration": {
                "product_family_code": "sandbox",
                "version": "1",
                "messages_supported": [
                    {"type": "LtiResourceLinkRequest"},
                    {"type": "LtiDeepLinkingRequest", "placements": ["ContentArea"]},
                ],
                "variables": ["Context.id", "Person.sourcedId"],
            },
        }
    )


@endpoint.post("/registration")
def register() -> Response:
    """A tool registers, or tells anew; its token works once, one to update works on."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    body = request.get_json(silent=True)
    with world().changing():
        update = world().handed.registrations.get(token)
        if update is None:
            raise RegistrationRefused("token_already_used" if token else "missing_registration_token", 401)
        if not isinstance(body, dict):
            raise RegistrationRefused("missing required attribute client_name")
        tool = world().tools.register(body, update=update)
        if not update:
            del world().handed.registrations[token]
    return Response(json.dumps(_told(body, tool)), content_type="application/json")


@endpoint.errorhandler(RegistrationRefused)
def refused(problem: RegistrationRefused) -> Response:
    """A bare word under the wrong media type."""
    return Response(str(problem), status=problem.status, content_type="text/html; charset=utf-8")


@pages.get("")
def listed() -> str:
    """The tools, and a field for the address of another."""
    return render_template("lms/tools.html", tools=world().tools.known.values(), who=signed_in())


@pages.post("")
def add() -> str:
    """The tool's address in a frame or a tab, with our configuration and a token in it; `update`: the tool that tells anew."""
    address, update = request.form.get("address", ""), request.form.get("update", "")
    if urlsplit(address).scheme not in {"http", "https"}:
        abort(400)
    token = secrets.token_urlsafe(16)
    with world().changing():
        world().handed.registrations[token] = update
    told = {"openid_configuration": f"{world().config.base_url}/.well-known/openid-configuration", "registration_token": token}
    opens_tab = world().config.registers_in_tab
    return render_template("lms/add_tool.html", address=_with(address, told), opens_tab=opens_tab, who=signed_in())


@pages.post("/<client_id>/activation")
def activate(client_id: str) -> AnyResponse:
    """Put a pending tool in the list to choose from."""
    with world().changing():
        if client_id not in world().tools.known:
            abort(404)
        world().tools.activate(client_id)
    return redirect(url_for(".listed"), 303)


def _told(body: dict[str, Any], tool: Tool) -> dict[str, Any]:
    """The answer: what was sent, and what the platform calls the tool."""
    about = {**body[TOOL_CONFIGURATION], "deployment_id": tool.deployment_id}
    scope = " ".join(sorted(SCOPES & set(tool.scopes)))
    return {**body, "client_id": tool.client_id, "scope": scope, TOOL_CONFIGURATION: about, **key_of(tool)}


def _with(address: str, told: dict[str, str]) -> str:
    """The tool's address with more in its query; what is in there stays."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *told.items()])))
