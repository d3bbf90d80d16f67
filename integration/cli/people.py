"""People by hand: import them, look at what waits or went wrong, say yes or no."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import click

from integration.cli.hris import speaking_with
from integration.cli.main import cli, services, show
from integration.cli.progress import ProgressLine
from integration.flows.people import people_in
from integration.flows.people.imports import apply_changes
from integration.flows.people.imports.import_people import Order, import_people
from integration.store.audit import COMMAND_LINE
from integration.store.people.imports import Import

as_json_option = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@cli.group()
def people() -> None:
    """Employees: import, look, confirm."""


@people.command("import")
@click.argument("name")
@click.option("--full", is_flag=True, help="Read everybody, not only who changed; the only way to see who is gone from the feed.")
@click.option("--dry-run", is_flag=True, help="Read and compare, but change nobody.")
@click.option("--yes", is_flag=True, help="Apply whatever comes, also above the limit (WEDERKERIG_IMPORT_SHRINK_LIMIT).")
def import_from(name: str, *, full: bool, dry_run: bool, yes: bool) -> None:
    """Bring the roster up to date from NAME. Exit code 1 when the changes wait for a yes."""
    own = services()
    order = Order(connection=name, full=full, dry_run=dry_run, accepted=yes, actor=COMMAND_LINE)
    with speaking_with(name), ProgressLine(name) as line:
        found = import_people(own.store, own.sources, order, policy=own.import_policy, clock=own.clock, tell=line.tell)
    click.echo(_summary(found))
    if dry_run:
        told = people_in.changes(own.store, found.id)
        show([_change(each) for each in told], as_json=False, empty="")
        _say_more(own.settings.base_url, found, shown=len(told))
    if found.state == "waiting":
        raise click.ClickException(f"{found.guard or 'every import waits for a yes here'}. Nobody was changed. {_next_steps(found)}")


@people.command("pending")
@as_json_option
def list_pending(*, as_json: bool) -> None:
    """Imports that wait for a yes, and why."""
    rows = [_import_row(each) for each in people_in.waiting(services().store)]
    show(rows, as_json=as_json, empty="Nothing waits.")


@people.command("apply")
@click.argument("import_id", metavar="IMPORT", type=click.UUID)
def apply_import(import_id: UUID) -> None:
    """Say yes to IMPORT (its id from `people pending`)."""
    own = services()
    found = apply_changes.apply(own.store, import_id=import_id, actor=COMMAND_LINE, now=own.clock.now())
    click.echo(_summary(found))


@people.command("discard")
@click.argument("import_id", metavar="IMPORT", type=click.UUID)
def discard_import(import_id: UUID) -> None:
    """Say no to IMPORT; the roster stays as it is."""
    own = services()
    apply_changes.discard(own.store, import_id=import_id, actor=COMMAND_LINE, now=own.clock.now())
    click.echo("Discarded; nobody was changed.")


@people.command("list")
@click.option("--words", default="", help="Only people in whose name, number, department or title all these words occur.")
@click.option("--left", is_flag=True, help="Also who has left.")
@as_json_option
def list_people(*, words: str, left: bool, as_json: bool) -> None:
    """The roster."""
    rows = [
        {
            "number": each.employee_number,
            "name": each.full_name,
            "department": each.department_name,
            "title": each.job_title,
            "status": each.employment_status,
            **({"id": each.id, "external id": each.external_id} if as_json else {}),
        }
        for each in people_in.roster_of(services().store, words=words, include_left=left)
    ]
    show(rows, as_json=as_json, empty="Nobody is here yet; `wederkerig people import NAME` brings people in.")


@people.command("problems")
@click.argument("name")
@as_json_option
def list_problems(name: str, *, as_json: bool) -> None:
    """What could not be right in the latest import from NAME, each with its reason; most of it was kept out."""
    rows = [
        {
            "record": each.position or None,
            "external id": each.external_id,
            "field": each.field,
            "kept out": each.kept_out,
            "reason": each.reason,
        }
        for each in people_in.latest_problems(services().store, name)
    ]
    show(rows, as_json=as_json, empty="No problems.")


def _summary(found: Import) -> str:
    counts = f"{found.joiners} new, {found.movers} changed, {found.leavers} left, {found.rejoiners} back, {found.unchanged} as they were"
    problems = f"; problems: {found.problems}, see `wederkerig people problems {found.connection}`" if found.problems else ""
    kind = "everybody" if found.full else "changes only"
    return f"{found.connection}: read {found.seen} ({kind}): {counts}{problems}."


def _say_more(base_url: str, found: Import, *, shown: int) -> None:
    more = found.joiners + found.movers + found.leavers + found.rejoiners - shown
    if more:
        click.echo(f"And {more:,} more: {base_url}/admin/imports/{found.id}")


def _next_steps(found: Import) -> str:
    return f"Look at them with `wederkerig people pending`; if they are right: `wederkerig people apply {found.id}`."


def _import_row(found: Import) -> dict[str, Any]:
    return {
        "import": str(found.id),
        "from": found.connection,
        "new": found.joiners,
        "changed": found.movers,
        "left": found.leavers,
        "back": found.rejoiners,
        "problems": found.problems,
        "why it waits": found.guard or "every import waits",
    }


def _change(change: people_in.Change) -> dict[str, Any]:
    known = {**(change.before or {}), **change.after}
    name = " ".join(str(known[part]) for part in ("given_name", "family_name") if known.get(part))
    became = "; ".join(f"{field}: {_was(change, field)} → {_shown(change.after.get(field))}" for field in change.altered)
    return {
        "change": change.kind,
        "number": known.get("employee_number") or change.external_id,
        "name": name,
        "was → becomes": became if change.kind == "mover" else "",
    }


def _was(change: people_in.Change, field: str) -> str:
    return _shown((change.before or {}).get(field))


def _shown(value: object) -> str:
    return "–" if value is None else str(value)
