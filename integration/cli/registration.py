"""What stands in the registration of an LMS, by hand: its extra addresses, and which product it is."""

from __future__ import annotations

import click

from integration.cli.lms import lms
from integration.cli.main import services, show
from integration.flows.lms import installing, registrations
from integration.store.audit import COMMAND_LINE


@lms.group()
def address() -> None:
    """Extra addresses of an LMS: they may show Wederkerig in a frame, and content is sent back to them."""


@address.command("add")
@click.argument("registration")
@click.argument("origin")
def add_address(registration: str, origin: str) -> None:
    """Let ORIGIN (https://school.example) show pages for REGISTRATION: its id, client id or issuer."""
    own = services()
    added = registrations.add_address(
        own.store, own.transport, registration=registration, address=origin, actor=COMMAND_LINE, now=own.clock.now()
    )
    click.echo(f"{added} may show Wederkerig in a frame, and is answered to.")


@address.command("remove")
@click.argument("registration")
@click.argument("origin")
def remove_address(registration: str, origin: str) -> None:
    """Take ORIGIN away from REGISTRATION; its own hosts stay."""
    own = services()
    gone = registrations.remove_address(own.store, registration=registration, address=origin, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"{gone} may not show Wederkerig any more.")


@address.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_addresses(*, as_json: bool) -> None:
    """The extra addresses of every registration."""
    known = [each.platform for each in registrations.registrations(services().store)]
    rows = [
        {"issuer": each.issuer, "client_id": each.client_id, "origin": at} for each in known for at in registrations.extra_addresses(each)
    ]
    show(rows, as_json=as_json, empty="No registration has an extra address; `lms address add` adds one.")


@lms.command("product")
@click.argument("registration")
@click.argument("product")
def change_product(registration: str, product: str) -> None:
    """Say that REGISTRATION is PRODUCT: moodle, canvas, …, generic."""
    own = services()
    known = installing.product_called(own.products, product)
    changed = registrations.change_product(
        own.store, registration=registration, product=known.name, actor=COMMAND_LINE, now=own.clock.now()
    )
    click.echo(f"{changed.issuer} ({changed.client_id}) is {known.title}.")
