"""Systems that push people to us, by hand: make a key, see which there are, take one back, map everybody again."""

from __future__ import annotations

from uuid import UUID

import click

from integration.cli.main import cli, services, show
from integration.flows.people.pushes import map_again as mapping_again
from integration.flows.people.pushes import scim_keys
from integration.flows.people.pushes.scim_keys import KeyWish
from integration.store.audit import COMMAND_LINE

NONE_YET = "No key was made yet; `wederkerig scim add CONNECTION` makes one."


@cli.group()
def scim() -> None:
    """Systems that push people to us by SCIM: Entra ID, Okta, an HR system."""


@scim.command("add")
@click.argument("connection")
@click.option("--name", default="", help="What to call the key, such as the system that gets it; without it the name of the connection.")
def add_key(connection: str, *, name: str) -> None:
    """Make a key for CONNECTION, a new HR connection if there is none of that name. The key is shown now and never again."""
    own = services()
    wish = KeyWish(connection=connection, name=name or connection)
    key = scim_keys.make(own.store, wish, mappings=own.settings.mappings_dir, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Address: {own.settings.base_url}/scim/v2\nKey:     {key}")


@scim.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_keys(*, as_json: bool) -> None:
    """All keys, and when each was used last."""
    rows = [
        {
            "id": str(each.id),
            "connection": each.connection,
            "name": each.name,
            "made": f"{each.created_at:%Y-%m-%d %H:%M}",
            "last used": each.last_used_at and f"{each.last_used_at:%Y-%m-%d %H:%M}",
            "revoked": each.revoked_at and f"{each.revoked_at:%Y-%m-%d %H:%M}",
        }
        for each in scim_keys.listed(services().store)
    ]
    show(rows, as_json=as_json, empty=NONE_YET)


@scim.command("revoke")
@click.argument("key_id", metavar="KEY", type=click.UUID)
def revoke_key(key_id: UUID) -> None:
    """Take KEY back (its id from `scim list`). Who came in with it stays."""
    own = services()
    scim_keys.revoke(own.store, key_id, actor=COMMAND_LINE, now=own.clock.now())
    click.echo("Nobody is pushed with that key any more.")


@scim.command("reread")
@click.argument("connection")
def map_again(connection: str) -> None:
    """Map everybody again whom CONNECTION pushed, after its mapping was changed; nobody is asked for anything."""
    own = services()
    seen = mapping_again.map_again(own.store, connection, policy=own.import_policy, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(
        f"{connection}: {seen} users were mapped again; see `wederkerig people pending` and `wederkerig people problems {connection}`."
    )
