"""A new connection: which HR system it is, and a form made of its settings."""

from __future__ import annotations

from flask import Blueprint, abort, render_template

from integration.flows.people import configure
from integration.flows.people.connecting import form as forms
from integration.flows.people.connecting import permission
from integration.flows.people.connecting.form import Form, Preset
from integration.web.admin.answers import UNPROCESSABLE, Page, actor, given, go_to
from integration.web.context import now, services
from integration.web.identity import admins

pages = Blueprint("connect", __name__, url_prefix="/admin/connections/new")
EXAMPLES = frozenset({"examplehr", "generic-rest"})
"""Files to copy and change; nobody has such a system."""
PRACTICE = "sandbox"


@pages.get("")
@admins
def choose() -> str:
    """Which HR system is it?"""
    known = [preset.connector for name, preset in _presets().items() if name not in EXAMPLES]
    return render_template("admin/connecting/choose.html", known=sorted(known, key=lambda each: (each.name == PRACTICE, each.name)))


@pages.get("/<mapping>")
@admins
def form(mapping: str) -> Page:
    """What it needs. A system that pushes people needs a key of ours instead."""
    preset = _preset(mapping)
    if preset.connector.employees.kind == "push":
        return go_to("scim_keys.home")
    taken = [each.name for each in configure.connected(services().store)]
    return _page(preset, forms.blank(preset, taken))


@pages.post("/<mapping>")
@admins
def create(mapping: str) -> Page:
    """Keep it, switched off; or show the same form with what is wrong at each field."""
    preset, own = _preset(mapping), services()
    told = {name: given(name) for name in ("name", *preset.connector.settings)}
    filled = forms.connect(own.store, own.transport, preset, told, actor=actor(), now=now())
    if filled.connection_id is None:
        return _page(preset, filled), UNPROCESSABLE
    return go_to("connection.one", connection_id=filled.connection_id, done="made")


def _page(preset: Preset, filled: Form) -> str:
    connector, base_url = preset.connector, services().settings.base_url
    back = permission.redirect_uri(base_url, connector.name) if permission.needs_permission(connector) else None
    return render_template("admin/connecting/form.html", connector=connector, form=filled, told=filled.shown(connector), back=back)


def _presets() -> dict[str, Preset]:
    return forms.presets(services().settings.mappings_dir)


def _preset(name: str) -> Preset:
    return _presets().get(name) or abort(404)
