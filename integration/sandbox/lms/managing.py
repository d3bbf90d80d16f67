"""Where a tool manages its own registration (RFC 7592), on a platform that lets it. Each answer brings another token."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, jsonify, request

from integration.sandbox.world.state import world
from integration.sandbox.world.tools import RegistrationRefused, Tool

pages = Blueprint("managing", __name__, url_prefix="/registration")


def key_of(tool: Tool) -> dict[str, str]:
    """Where this registration lies and the token for it, if the platform lets tools manage; the tokens of before are over."""
    here = world()
    if not here.config.lets_tools_manage:
        return {}
    here.handed.managing = {token: other for token, other in here.handed.managing.items() if other != tool.client_id}
    token = secrets.token_urlsafe(16)
    here.handed.managing[token] = tool.client_id
    return {"registration_client_uri": f"{here.config.base_url}/registration/{tool.client_id}", "registration_access_token": token}


@pages.get("/<client_id>")
def read(client_id: str) -> Response:
    """The registration as it is."""
    with world().changing():
        tool = _own(client_id)
        return jsonify({**tool.as_registered(), **key_of(tool)})


@pages.put("/<client_id>")
def replace(client_id: str) -> Response:
    """The whole registration anew."""
    body = request.get_json()
    with world().changing():
        _own(client_id)
        if body.get("client_id") != client_id or "registration_access_token" in body:
            raise RegistrationRefused("invalid_client_metadata")
        tool = world().tools.register(body, update=client_id)
        return jsonify({**tool.as_registered(), **key_of(tool)})


@pages.delete("/<client_id>")
def remove(client_id: str) -> tuple[str, int]:
    """The registration is gone."""
    with world().changing():
        world().tools.remove(_own(client_id).client_id)
    return "", 204


@pages.errorhandler(RegistrationRefused)
def refused(problem: RegistrationRefused) -> Response:
    """As RFC 6750 and RFC 7591 say it."""
    answer = jsonify(error=str(problem))
    answer.status_code = problem.status
    return answer


def _own(client_id: str) -> Tool:
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if world().handed.managing.get(token) != client_id or client_id not in world().tools.known:
        raise RegistrationRefused("invalid_token", 401)
    return world().tools.known[client_id]
