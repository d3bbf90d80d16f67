"""The gradebook of an LMS, tried by hand."""

from __future__ import annotations

from dataclasses import asdict

import click

from integration.cli.lms import lms
from integration.cli.main import services, show
from integration.flows.delivery.try_gradebook import OK, try_gradebook
from integration.flows.lms.platform_service import PlatformServices


@lms.command("try-grades")
@click.argument("registration")
@click.option("--student", required=True, help="A learner in the course that was opened last, by the LMS's own id (`sub`).")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def try_grades(registration: str, *, student: str, as_json: bool) -> None:
    """Try every service of the gradebook of REGISTRATION (its id, client id or issuer): a column is made, used and taken away."""
    own = services()
    parts = PlatformServices(store=own.store, transport=own.transport, clock=own.clock)
    tried = try_gradebook(parts, registration, student=student)
    show([asdict(each) for each in tried], as_json=as_json, empty="")
    if any(each.outcome != OK for each in tried):
        click.get_current_context().exit(1)
