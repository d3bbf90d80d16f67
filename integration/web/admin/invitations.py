"""Addresses with which a learning environment registers itself: make one, see what became of it, take it back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, render_template, request

from integration.domain.errors import Refused
from integration.domain.lms.registration import InvitationState
from integration.flows.lms import installing
from integration.flows.lms import invitations as flow
from integration.flows.lms.invitations import Wish
from integration.mapping.product import Product
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("invitations", __name__, url_prefix="/admin/lms/invite")


@pages.get("")
@admins
def home() -> str:
    """A form for a new address, and the addresses there are."""
    return _page(Wish())


@pages.post("")
@admins
def create() -> Page:
    """Make an address; it is shown now and never again."""
    own, wish = services(), Wish(product=given("product"), host=given("host"))
    try:
        address = flow.invite(own.store, wish, products=own.products, base_url=own.settings.base_url, actor=actor(), now=now())
    except Refused as refused:
        return _page(wish, problem=refused.code), UNPROCESSABLE
    product = own.products.get(wish.product)
    return render_template(
        "admin/lms_invited.html", address=address, host=flow.host_in(wish.host), products=[product] if product else _ready()
    )


@pages.post("/<uuid:invitation_id>/revocation")
@admins
def revoke(invitation_id: UUID) -> Page:
    """Take an address back."""
    flow.revoke(services().store, invitation_id, actor=actor(), now=now())
    return go_to("invitations.home", done="revoked")


def _page(wish: Wish, *, problem: str | None = None) -> str:
    lines = [(each, each.state(now())) for each in flow.listed(services().store)]
    values = {"lines": lines, "wish": wish, "problem": problem, "states": InvitationState, "done": request.args.get("done")}
    return render_template("admin/lms_invite.html", products=_ready(), **values)


def _ready() -> list[Product]:
    """The products that take an address."""
    return [product for product in installing.can_install(services().products) if product.register and product.register.dynamic]
