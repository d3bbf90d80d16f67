"""One person by hand: everything that is kept of them, for who asks for it."""

from __future__ import annotations

import json

import click

from integration.cli.main import cli, services
from integration.domain.errors import Refused
from integration.flows.journey import own_page
from integration.flows.people import people_in
from integration.store.audit import COMMAND_LINE


@cli.group()
def person() -> None:
    """One employee: what is kept of them."""


@person.command("export")
@click.argument("key")
def export(key: str) -> None:
    """Everything that is kept of KEY (an employee number or our id), as JSON, for who cannot open their own page.

    What only that person may read is left out: they get it on their own page, and nowhere else. That this was done is
    told there too.
    """
    own = services()
    found = people_in.employee_called(own.store, key)
    if found is None:
        raise Refused(f"nobody, or more than one, is called {key!r}; see `wederkerig people list --json`", code="person.unknown")
    told = own_page.export_for(own.store, person=found.merged_into or found.id, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(json.dumps(told, ensure_ascii=False, indent=2))
