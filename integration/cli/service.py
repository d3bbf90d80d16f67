"""The three processes, and what an operator does before starting them.

`web` and `jobs` are started by name: the command line knows of the other two doors only that they exist. So is Alembic, which no process
that stays needs in its memory.
"""

from __future__ import annotations

import pkgutil
import re
from datetime import timedelta

import click
from sqlalchemy.exc import SQLAlchemyError

from integration import logs
from integration.cli.main import cli, services, show
from integration.cli.server import Server
from integration.domain.errors import Refused
from integration.settings import Settings, describe, read_settings
from integration.store.migrations.newest import is_current

UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="PORT", help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, envvar="WEB_CONCURRENCY", help="Number of processes, each with four threads.")
def web(host: str, port: int, workers: int) -> None:
    """Answer browsers and the LMS."""
    settings = read_settings()
    refuse_without_secrets(settings)
    warn_when_behind()
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    Server(place, processes=workers, log_format=settings.log_format).run()


@cli.command()
def worker() -> None:
    """Do the jobs that the bell rings for: deliver scores and records, import people."""
    run_by_name("integration.jobs:work")


@cli.group(invoke_without_command=True)
@click.pass_context
def clock(context: click.Context) -> None:
    """Keep the timetable (sweep, imports), until stopped; `clock move` is for demo and tests."""
    if context.invoked_subcommand is None:
        run_by_name("integration.jobs:keep_time")


@clock.command()
@click.argument("by")
def move(by: str) -> None:
    """Let time pass at once, for all processes: `clock move 14d` (d, h or m). Only where the clock is movable."""
    moved = services().clock
    try:
        moved.move(duration(by))
    except PermissionError as fixed:
        raise Refused(str(fixed)) from fixed
    click.echo(f"It is now {moved.now():%A %d %B %Y, %H:%M} UTC for all processes of this demo.")


@cli.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_database() -> None:
    """Bring the database to the schema of this version."""
    pkgutil.resolve_name("integration.store.migrations.upgrade:upgrade")(read_settings().database)
    click.echo("The database is up to date.")


@cli.command("settings")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def list_settings(*, as_json: bool) -> None:
    """Every setting with its sentence and present value; secrets are hidden."""
    rows = [{"setting": name, "value": value, "meaning": says} for name, value, says in describe(read_settings())]
    show(rows, as_json=as_json, empty="")


def refuse_without_secrets(settings: Settings) -> None:
    """Without these two, cookies could be forged and secrets would lie open."""
    if not settings.secret_key:
        raise Refused("WEDERKERIG_SECRET_KEY is not set. Make one: python3 -c 'import secrets; print(secrets.token_hex(32))'")
    if not settings.encryption_keys:
        make = "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"
        raise Refused(f"WEDERKERIG_ENCRYPTION_KEYS is not set. Make one: python3 -c '{make}'")


def warn_when_behind() -> None:
    """Say so when the database lacks migrations or does not answer; /health/ready tells others, and it may come yet."""
    store = services().store
    try:
        if not is_current(store):
            click.echo("The database is not at the schema of this version. Run `wederkerig db upgrade` first.", err=True)
    except SQLAlchemyError as silent:
        click.echo(f"The database does not answer ({type(silent).__name__}); see WEDERKERIG_DATABASE_URL.", err=True)
    store.close()


def run_by_name(function: str) -> None:
    """Run a process of `integration.jobs` until it is stopped."""
    joined = services()
    logs.set_up(joined.settings.log_format)
    pkgutil.resolve_name(function)(joined)


def duration(words: str) -> timedelta:
    """`14d`, `36h` or `90m` as a time span."""
    fits = re.fullmatch(r"(\d{1,4})([dhm])", words.strip())
    if fits is None:
        raise click.BadParameter("give a number and d, h or m, such as 14d", param_hint="BY")
    return int(fits[1]) * UNITS[fits[2]]
