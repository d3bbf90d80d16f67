"""Mapping files by hand: are they right, and what would they make of a record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from integration.cli.hris import show_samples
from integration.cli.main import cli
from integration.flows.people import configure
from integration.mapping.files import check_file, doubts_of, mappings_folder, read_connector
from integration.mapping.schema.editors import json_schema
from integration.settings import read_settings


@cli.group()
def mappings() -> None:
    """The admin's files: connectors of HR systems, and what is particular about an LMS."""


@mappings.command("check")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
def check(paths: Sequence[Path]) -> None:
    """Check files or folders; without PATH, all files of the mappings folder. Tells every problem with file, line and remedy.

    Where a file can be used but seldom means what it says, that is told too.
    """
    files = sorted(_files(paths or [mappings_folder(read_settings().mappings_dir)]))
    problems = [problem for file in files for problem in check_file(file)]
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        raise click.exceptions.Exit(1)
    for doubt in (doubt for file in files for doubt in doubts_of(file)):
        click.echo(f"Is this meant? {doubt}", err=True)
    click.echo(f"{len(files)} files, no problems.")


@mappings.command("preview")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--sample", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="One answer of the system, as JSON."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def preview(file: Path, *, sample: Path, as_json: bool) -> None:
    """Show what FILE makes of a sample page: the people, and the problems. Calls nobody and stores nothing."""
    found, employees = configure.preview(file, sample), read_connector(file).employees
    show_samples(found, configure.silent(employees, found), as_json=as_json)
    if (employees.join or employees.detail) and not as_json:
        click.echo("What join and detail bring is not in a sample; `hris check` shows it.")


@mappings.command("schema")
def schema() -> None:
    """Print the shape of a connector file as JSON Schema, for editors; shipped as `mappings/connector.schema.json`."""
    click.echo(json.dumps(json_schema(), indent=1, ensure_ascii=False))


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        yield from (path.rglob("*.yaml") if path.is_dir() else [path])
