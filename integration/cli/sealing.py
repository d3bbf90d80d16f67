"""The keys that seal what is secret in the database (WEDERKERIG_ENCRYPTION_KEYS)."""

from __future__ import annotations

import click

from integration.cli.lms import keys
from integration.cli.main import services
from integration.flows.access.reseal import reseal
from integration.store.audit import COMMAND_LINE


@keys.command("reseal")
def reseal_everything() -> None:
    """Encrypt everything in the database anew with the newest of WEDERKERIG_ENCRYPTION_KEYS.

    Put a new key in front, restart web, worker and clock, stop the worker, run this, start the worker, and take the old key away.
    """
    own = services()
    count = reseal(own.store, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"Encrypted anew: {count}. The keys after the first are no longer needed.")
