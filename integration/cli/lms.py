"""The LMS side by hand: registrations and deployments, our signing keys, and the first way in for an admin."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from integration.cli.main import cli, services, show
from integration.flows.access import sign_in
from integration.flows.lms import installing, invitations, registrations, signing_keys
from integration.flows.lms.registrations import Registration
from integration.mapping.files import read_products, read_tool
from integration.settings import read_settings
from integration.store.audit import COMMAND_LINE

NONE_YET = "No LMS is registered yet; `wederkerig lms add --help` says how."


@cli.group()
def lms() -> None:
    """Platforms that launch Wederkerig."""


@lms.command("add")
@click.option("--issuer", required=True, help="The platform's name for itself, to the letter.")
@click.option("--client-id", required=True, help="What the platform calls this registration.")
@click.option("--auth-url", required=True, help="Where people are sent to be recognised (authentication request URL).")
@click.option("--token-url", required=True, help="Where access tokens come from.")
@click.option("--jwks-url", required=True, help="The platform's public keys (keyset URL).")
@click.option("--token-audience", help="Only if the platform publishes one that differs from the token URL.")
@click.option("--deployment-id", "deployments", multiple=True, help="A deployment to let in at once; may be given more than once.")
@click.option("--origin", "origins", multiple=True, help="Another address that shows the tool in a frame, such as https://school.example.")
@click.option("--product", default="generic", show_default=True, help="Which file of mappings/lms fits: moodle, generic, …")
def add_platform(*, deployments: tuple[str, ...], origins: tuple[str, ...], **told: str | None) -> None:
    """Register a platform."""
    own = services()
    given = {name: value for name, value in told.items() if value is not None} | {"origins": " ".join(origins)}
    now = own.clock.now()
    platform = registrations.register(own.store, own.transport, told=given, deployment_ids=deployments, actor=COMMAND_LINE, now=now)
    click.echo(f"Registered {platform.issuer} as {platform.id}.")
    click.echo(f"What goes into its form: `wederkerig lms values {platform.product}`.")


@lms.command("values")
@click.argument("product")
@click.option("--language", type=click.Choice(["nl", "en"]), default="en", show_default=True, help="Of the name and the description.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show_values(product: str, *, language: str, as_json: bool) -> None:
    """What to fill in when PRODUCT (moodle, canvas, …, generic) registers the tool by hand, under its own names."""
    settings = read_settings()
    known = installing.product_called(read_products(settings.mappings_dir), product)
    values = installing.to_paste(read_tool(), known, base_url=settings.base_url, language=language)
    if known.register and not as_json:
        click.echo(f"{known.title}: {known.register.where}")
    rows = [{"field": value.label, "value": value.text, "how": "choose" if value.is_choice else "paste"} for value in values]
    show(rows, as_json=as_json, empty="")


@lms.command("invite")
@click.option("--product", default="", help="For which LMS it is, if you know: moodle, canvas, …")
@click.option("--host", default="", help="The host of that LMS, such as leren.stad.example: it is then let in without a second yes.")
def invite(product: str, host: str) -> None:
    """Print an address with which one LMS registers itself; it works once, for seven days."""
    own = services()
    wish = invitations.Wish(product=product, host=host)
    base_url, now = own.settings.base_url, own.clock.now()
    click.echo(invitations.invite(own.store, wish, products=own.products, base_url=base_url, actor=COMMAND_LINE, now=now))


@lms.command("invitations")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_invitations(*, as_json: bool) -> None:
    """Addresses that were made, and what became of them."""
    own = services()
    now = own.clock.now()
    rows = [
        {
            "id": str(each.id),
            "state": each.state(now),
            "product": each.product,
            "host": each.host,
            "until": f"{each.expires_at:%Y-%m-%d %H:%M} UTC",
            "used by": each.issuer,
        }
        for each in invitations.listed(own.store)
    ]
    show(rows, as_json=as_json, empty="No address was made yet; `wederkerig lms invite` makes one.")


@lms.command("revoke")
@click.argument("invitation", type=click.UUID)
def revoke(invitation: UUID) -> None:
    """Take INVITATION back (its id from `lms invitations`); what is registered with it stays."""
    own = services()
    invitations.revoke(own.store, invitation, actor=COMMAND_LINE, now=own.clock.now())
    click.echo("Nobody registers with that address any more.")


@lms.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_platforms(*, as_json: bool) -> None:
    """All registrations, each with its deployments; `waiting` ones need `lms bind`."""
    found = registrations.registrations(services().store)
    rows = [_told(each) for each in found] if as_json else [row for each in found for row in _rows(each)]
    show(rows, as_json=as_json, empty=NONE_YET)


@lms.command("bind")
@click.argument("deployment")
def bind_deployment(deployment: str) -> None:
    """Let launches from DEPLOYMENT in: the id that `lms list` shows, or what the LMS calls it."""
    own = services()
    bound = registrations.bind(own.store, deployment, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Deployment {bound.label} is bound; its launches are let in from now on.")


@lms.command("disable")
@click.argument("registration")
def disable_platform(registration: str) -> None:
    """Accept no more launches through REGISTRATION: its id, client id or issuer."""
    own = services()
    platform = registrations.disable(own.store, registration, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Launches from {platform.issuer} ({platform.client_id}) are refused from now on.")


@cli.group()
def keys() -> None:
    """Our keys: those that sign, and those that encrypt."""


@keys.command("rotate")
@click.option("--at-once", is_flag=True, help="A key leaked: sign with the new one now, publish the old ones no more.")
def rotate_keys(*, at_once: bool) -> None:
    """Make the next key: published now, signing from tomorrow."""
    own = services()
    key = signing_keys.rotate(own.store, at_once=at_once, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Key {key.kid} is published; it signs from {key.signs_from:%Y-%m-%d %H:%M} UTC.")


@cli.group()
def admin() -> None:
    """Administrators."""


@admin.command("link")
def link() -> None:
    """Print a one-time link that signs the local admin in; it works once, for fifteen minutes."""
    own = services()
    click.echo(sign_in.link_address(own.settings.base_url, sign_in.admin_link(own.store, now=own.clock.now())))


def _told(registration: Registration) -> dict[str, Any]:
    platform = registration.platform
    own = {"id": str(platform.id), "issuer": platform.issuer, "client_id": platform.client_id}
    placed = [{"id": str(at.id), "deployment_id": at.label, "state": at.state} for at in registration.deployments]
    return {**own, "product": platform.product, "state": platform.state, "deployments": placed}


def _rows(registration: Registration) -> list[dict[str, Any]]:
    """One line per deployment; a platform without any has a line too."""
    told = _told(registration)
    placed = told.pop("deployments") or [{"id": None, "deployment_id": None, "state": None}]
    return [{**told, "deployment_id": at["deployment_id"], "deployment": at["state"], "bind": at["id"]} for at in placed]
