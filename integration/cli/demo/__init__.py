"""`wederkerig demo`: the whole idea on one machine, with a small LMS and HRIS around it."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from integration.cli.demo import folder, parts, ports, stage, words
from integration.cli.demo.supervisor import PartFailed, Supervisor
from integration.cli.main import cli
from integration.domain.errors import Refused
from integration.settings import read_settings
from integration.store.migrations.upgrade import upgrade
from integration.wiring import build

DEFAULT_PORT = 8000
GOODBYES = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@cli.command()
@click.option(
    "--port", type=int, default=None, help=f"Port of the service; the sandbox takes the next free one.  [default: {DEFAULT_PORT}]"
)
@click.option("--fresh", is_flag=True, help="Start over: remove what earlier demos left in DATA_DIR.")
def demo(*, port: int | None, fresh: bool) -> None:
    """Try everything: service, database, Redis, a sandbox LMS and HRIS with people. Ctrl-C ends it."""
    place = folder.of_this_environment()
    for number in GOODBYES:
        signal.signal(number, interrupt_once)
    with folder.held(place):
        if fresh:
            folder.start_over(place)
        try:
            perform(place, port=port)
        except PartFailed as failure:
            raise Refused(str(failure)) from failure
        except KeyboardInterrupt:
            click.echo(words.GOODBYE)


def perform(place: Path, *, port: int | None) -> None:
    """Start everything, set the stage, say where to click, and look after it until interrupted."""
    last = folder.last_ports()
    web_port, sandbox_port = ports.choose(port or last[0] or DEFAULT_PORT, last=last)
    mail_port = ports.next_free(max(web_port, sandbox_port) + 1)
    folder.remember(place, web_port=web_port, sandbox_port=sandbox_port, mail_port=mail_port)
    services = build(read_settings())
    around = (*parts.redis(services.settings), parts.sandbox(services.settings, port=sandbox_port))
    own = parts.own(services.settings, services.transport)
    with Supervisor(parts.log_folder(services.settings), say=click.echo) as supervisor:
        supervisor.start(*around)
        upgrade(services.settings.database)
        supervisor.start(*own)
        supervisor.wait_for(*around)
        scene = stage.set_up(services, sandbox_url=f"http://localhost:{sandbox_port}")
        supervisor.wait_for(*own)
        click.echo(words.where_to_click(scene))
        supervisor.watch()


def interrupt_once(_number: int, _frame: object) -> None:
    """Begin to stop; from then on be deaf, so that nothing interrupts the stopping."""
    for number in GOODBYES:
        signal.signal(number, signal.SIG_IGN)
    click.echo("\nStopping …")
    raise KeyboardInterrupt
