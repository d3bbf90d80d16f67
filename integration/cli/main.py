"""The command group, and how every command gets its services and says what went wrong."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from integration.domain.errors import MappingProblem, Refused, Retriable, RuleBroken
from integration.settings import SettingsWrong, read_settings
from integration.store.vault import VaultLocked
from integration.wiring import Services, build

REFUSALS = (MappingProblem, Refused, Retriable, RuleBroken, SettingsWrong, VaultLocked)

NO_DATABASE = (
    "the database does not answer as it should: {}. Is it new, or from another version? Then say `wederkerig db upgrade`. "
    "Else see whether WEDERKERIG_DATABASE_URL leads to it and whether it is running."
)


class Wederkerig(click.Group):
    """Turns our own failures into one sentence on standard error and exit code 1.

    `find` loads the modules in which a command may stand (None: all of them), before it is looked for.
    """

    find: Callable[[str | None], None]

    def list_commands(self, ctx: click.Context) -> list[str]:
        self.find(None)
        return super().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        self.find(cmd_name)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except REFUSALS as refusal:
            raise click.ClickException(str(refusal)) from refusal
        except (OperationalError, ProgrammingError) as absent:
            raise click.ClickException(NO_DATABASE.format(str(absent.orig).partition("\n")[0])) from absent


@click.group(cls=Wederkerig)
def cli() -> None:
    """Wederkerig: reciprocal mentoring between an LMS and an HRIS."""


def services() -> Services:
    """The services of this process, joined from the environment; the database is let go when the command ends."""
    joined = build(read_settings())
    if context := click.get_current_context(silent=True):
        context.call_on_close(joined.store.close)
    return joined


def show(rows: Sequence[dict[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows as JSON, as a plain table, or the `empty` sentence that says what to do first."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2, default=str))
    elif not rows:
        click.echo(empty)
    else:
        click.echo("\n".join(_table(rows)))


def _table(rows: Sequence[dict[str, Any]]) -> list[str]:
    heads = list(rows[0])
    cells = [heads, *([("" if row[head] is None else str(row[head])) for head in heads] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in cells]


def main() -> None:
    """Entry point of the `wederkerig` command."""
    cli(prog_name="wederkerig")
