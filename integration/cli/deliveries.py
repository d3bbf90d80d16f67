"""What goes out, by hand: letters to LMS and HRIS that wait, were delivered or were refused."""

from __future__ import annotations

from uuid import UUID

import click

from integration.cli.main import cli, services, show
from integration.flows.delivery import deliver, letterbox
from integration.store.audit import COMMAND_LINE
from integration.store.outbox import State

COLUMNS = ("id", "destination", "kind", "state", "attempts", "due_at", "code", "reason")
NONE_YET = "There are no deliveries here; they come when a duo is formed or does something."


@cli.group(invoke_without_command=True)
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only those in this state.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@click.pass_context
def deliveries(context: click.Context, *, state: str | None, as_json: bool) -> None:
    """Scores and records on their way out, newest first. `parked` ones were refused and need you: see their reason."""
    if context.invoked_subcommand is None:
        rows = letterbox.letters(services().store, state=state)
        show(
            [{name: getattr(row, name) for name in COLUMNS} for row in rows],
            as_json=as_json,
            empty=f"No deliveries are {state}." if state else NONE_YET,
        )


@deliveries.command()
@click.argument("ids", metavar="ID…", nargs=-1, type=click.UUID)
@click.option("--all", "everything", is_flag=True, help="All that are parked or wait for another try.")
def retry(ids: tuple[UUID, ...], *, everything: bool) -> None:
    """Try letters again now, after you took the cause away."""
    if bool(ids) == everything:
        raise click.UsageError("name the deliveries, or say --all")
    own = services()
    woken = letterbox.retry(own.store, ids=None if everything else ids, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"{woken} deliveries are due now; the worker sends them, or `wederkerig deliveries sweep`.")


@deliveries.command()
def sweep() -> None:
    """Deliver what is due: tell the worker, or do it here when no worker can be told."""
    destinations = deliver.sweep(services().post_office)
    click.echo(f"Nothing was left lying: {len(destinations)} destinations had letters due.")


@deliveries.command()
@click.argument("destination")
def stop(destination: str) -> None:
    """Let nothing leave for a destination (`lms:<id>`, see `deliveries`) until `go-on`. What is written meanwhile waits."""
    own = services()
    if not letterbox.stop(own.store, destination=destination, actor=COMMAND_LINE, now=own.clock.now()):
        raise click.ClickException(f"nothing ever went to {destination}; `wederkerig deliveries` shows who gets what")
    click.echo(f"{destination} waits from now on; `wederkerig deliveries go-on {destination}` lets it go on.")


@deliveries.command(name="go-on")
@click.argument("destination")
def go_on(destination: str) -> None:
    """Let leave what waits for a destination."""
    own = services()
    went_on = letterbox.go_on(own.store, destination=destination, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(f"{destination} goes on." if went_on else f"{destination} was not stopped.")
