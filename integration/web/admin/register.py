"""Registering a learning environment by hand: what goes into its form under its own names, and what it gives back."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from integration.domain.errors import Refused
from integration.flows.lms import installing, register_by_hand
from integration.flows.lms.register_by_hand import Form
from integration.mapping.product import Product
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins
from integration.web.page.language import current

pages = Blueprint("register", __name__, url_prefix="/admin/lms/new")
FIELDS = ("site", "issuer", "client_id", "deployment_id", "jwks_url", "token_url", "auth_url", "token_audience")


@pages.get("")
@admins
def choose() -> str:
    """Which product is it?"""
    return render_template("admin/register_choose.html", products=installing.can_install(services().products))


@pages.get("/<product>")
@admins
def form(product: str) -> str:
    """What to paste there, and a form for what it gives back."""
    known = _product(product)
    return _page(known, register_by_hand.blank(known.register) if known.register else Form(told={}))


@pages.post("/<product>")
@admins
def create(product: str) -> Page:
    """Register it, or show the same form with what is wrong at each field."""
    known, own = _product(product), services()
    told = {name: given(name) for name in FIELDS}
    filled = register_by_hand.register(own.store, own.transport, product=known, told=told, actor=actor(), now=now())
    if filled.problems:
        return _page(known, filled), UNPROCESSABLE
    return go_to("registrations.home", done="registered")


def _page(product: Product, filled: Form) -> str:
    here = services()
    values = installing.to_paste(here.tool, product, base_url=here.settings.base_url, language=current())
    usual = register_by_hand.usual(product.register) if product.register else {}
    return render_template("admin/register.html", product=product, preset=product.register, values=values, form=filled, usual=usual)


def _product(name: str) -> Product:
    try:
        return installing.product_called(services().products, name)
    except Refused:
        abort(404)
