"""Keys for systems that push people: make one, see which are used, take one back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import Refused
from integration.flows.people.pushes import scim_keys as flow
from integration.flows.people.pushes.scim_keys import LONGEST, KeyWish
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins
from integration.web.scim.door import ROOT

pages = Blueprint("scim_keys", __name__, url_prefix="/admin/scim")


@pages.get("")
@admins
def home() -> str:
    """The keys there are, and a form for another."""
    return _page(KeyWish(connection="", name=""))


@pages.post("")
@admins
def create() -> Page:
    """Make a key; it is shown now and never again."""
    own, connection = services(), given("connection")
    wish = KeyWish(connection=connection, name=given("name") or connection)
    try:
        key = flow.make(own.store, wish, mappings=own.settings.mappings_dir, actor=actor(), now=now())
    except Refused as refused:
        return _page(KeyWish(connection=connection, name=given("name")), problem=refused.code), UNPROCESSABLE
    return render_template("admin/scim_key.html", key=key, address=own.settings.base_url + ROOT, wish=wish)


@pages.post("/<uuid:key_id>/revocation")
@admins
def revoke(key_id: UUID) -> Page:
    """Take a key back."""
    try:
        flow.revoke(services().store, key_id, actor=actor(), now=now())
    except Refused:
        return go_to("scim_keys.home", done="late")
    return go_to("scim_keys.home", done="revoked")


def _page(wish: KeyWish, *, problem: str | None = None) -> str:
    values = {"wish": wish, "problem": problem, "longest": LONGEST, "done": request.args.get("done")}
    return render_template("admin/scim_keys.html", keys=flow.listed(services().store), **values)
