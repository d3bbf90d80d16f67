"""Launching: OIDC third-party login and the authentication response, as strict as Moodle (MOODLE 2)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from integration.sandbox.lms.claims import launch_claims
from integration.sandbox.lms.content_claims import about_content
from integration.sandbox.lms.pages import signed_in
from integration.sandbox.world.accounts import Account
from integration.sandbox.world.keys import public_set, sign
from integration.sandbox.world.state import LINK_ID, Hint, world
from integration.sandbox.world.tools import Tool, tool_of

REPOSTED = "reposted"
TAG = re.compile(r"<[^>]*>")

pages = Blueprint("oidc", __name__)


class InvalidRequest(Exception):
    """The platform shows its own page; the tool never hears of it."""


class Denied(Exception):
    """The platform tells the tool: an OAuth error code and a description."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(description)
        self.error, self.description = error, description


@pages.get("/jwks")
def jwks() -> Response:
    """The platform's public keys."""
    return jsonify(public_set(world().keys))


@pages.get("/launch")
def launch() -> str | AnyResponse:
    """Step 1: a form to the tool's login address that sends itself, or by its button."""
    who = signed_in()
    if who is None:
        return redirect(url_for("lms.start"), 303)
    config, window = world().config, request.args.get("window") == "1"
    link = world().link(request.args.get("link", ""))
    tool = world().tool(link.tool if link else request.args.get("tool", config.client_id)) or abort(404)
    choosing = request.args.get("choosing", "")
    place = "" if choosing else link.id if link else LINK_ID
    hint = {"cmid": int(LINK_ID), "launchid": world().hand_out_hint(Hint(who.sub, window, tool.client_id, place, choosing))}
    fields = {
        "iss": config.issuer,
        "client_id": tool.client_id,
        "lti_deployment_id": tool.deployment_id,
        "login_hint": who.sub,
        "lti_message_hint": json.dumps(hint, separators=(",", ":")),
        "target_link_uri": link.url if link and link.url else tool.target,
    }
    if config.storage_target:
        fields["lti_storage_target"] = config.storage_target
    return _form(tool.login_url, fields)


@pages.route("/auth", methods=["GET", "POST"])
def authenticate() -> str | AnyResponse:
    """Step 2: check the tool's request and post an id_token to the tool.

    From a frame inside another site's redirect the browser keeps our Lax cookie back; then the same request
    is first posted once more from our own page, as Moodle does.
    """
    asked = request.values.to_dict()
    who = signed_in()
    if who is None and REPOSTED not in asked:
        return _form(url_for(".authenticate"), {**asked, REPOSTED: "1"})
    tool = world().tool(asked.get("client_id", "")) or tool_of(world().config)
    hint = _checked_request(asked, tool)
    state = _plain(asked.get("state", ""))
    try:
        account = _checked_person(asked, hint, who)
    except Denied as denied:
        return _form(asked["redirect_uri"], {"error": denied.error, "error_description": denied.description, "state": state})
    usual = world().tools.as_told(hint.client_id, launch_claims(world(), account, hint, _plain(asked["nonce"])))
    claims = about_content(world(), hint, usual)
    return _form(asked["redirect_uri"], {"id_token": sign(dict(claims), world().signing_key), "state": state})


@pages.errorhandler(InvalidRequest)
def invalid(problem: InvalidRequest) -> tuple[str, int]:
    """Moodle's "Invalid request"; the reason is there for who is building a tool."""
    return render_template("lms/invalid.html", reason=str(problem), who=signed_in()), 404


def _checked_request(asked: Mapping[str, str], tool: Tool) -> Hint:
    """What must hold before the tool may be trusted with an answer; takes the hint back."""
    must_equal = {"scope": "openid", "response_type": "id_token", "redirect_uri": tool.redirect_uri}
    for name, value in must_equal.items():
        if asked.get(name) != value:
            raise InvalidRequest(f"{name} is niet precies {value}")
    for name in ("client_id", "login_hint", "nonce"):
        if not asked.get(name):
            raise InvalidRequest(f"{name} ontbreekt")
    hint = world().take_back_hint(_launch_id(asked.get("lti_message_hint", "")))
    if hint is None:
        raise InvalidRequest("lti_message_hint is onbekend of al gebruikt")
    return hint


def _launch_id(message_hint: str) -> str:
    try:
        read = json.loads(message_hint)
    except ValueError:
        return ""
    return str(read.get("launchid", "")) if isinstance(read, dict) else ""


def _checked_person(asked: Mapping[str, str], hint: Hint, who: Account | None) -> Account:
    if who is None:
        raise InvalidRequest("niemand is aangemeld")
    if asked["client_id"] != hint.client_id:
        raise Denied("unauthorized_client", "Unauthorized client")
    if asked["login_hint"] != who.sub or hint.sub != who.sub:
        raise Denied("access_denied", "The user is not the one of this launch")
    if asked.get("response_mode") != "form_post":
        raise Denied("invalid_request", "Invalid response_mode")
    if asked.get("prompt", "none") != "none":
        raise Denied("invalid_request", "Invalid prompt")
    return who


def _plain(text: str) -> str:
    """Moodle cleans `state` and `nonce` as text: tags are stripped."""
    return TAG.sub("", text)


def _form(action: str, fields: Mapping[str, str]) -> str:
    return render_template("lms/onward.html", action=action, fields=fields)
