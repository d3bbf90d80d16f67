"""The catalogue by hand: are an organisation's own texts and formats right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from integration.catalogue.loader import Catalogue
from integration.catalogue.loader import check as check_catalogue
from integration.cli.main import cli
from integration.clock import Clock
from integration.settings import read_settings


@cli.group()
def catalogue() -> None:
    """What programmes, formats and questions are: those that come along, and those of the organisation."""


@catalogue.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def check(path: Path | None) -> None:
    """Check a folder of the organisation, laid over what comes along; without PATH that of WEDERKERIG_CATALOGUE_DIR.

    Tells every problem with file, line and remedy.
    """
    own = path or read_settings().catalogue_dir
    found = check_catalogue(own)
    overdue = [*_overdue(found, Clock().now().date())]
    for told in overdue:
        click.echo(told, err=True)
    if overdue:
        raise click.exceptions.Exit(1)
    for told in _notices(found, own):
        click.echo(told)
    click.echo(_summary(found))


def _overdue(found: Catalogue, today: date) -> Iterator[str]:
    for programme in found.programmes.values():
        for rule in programme.entry:
            if rule.justification is not None and rule.justification.review_date < today:
                due = f"was to be reviewed by {rule.justification.review_date}"
                yield f"programmes/{programme.code}.yaml: entry: {due}; see whether it is still needed, and give a new day"


def _notices(found: Catalogue, own: Path | None) -> Iterator[str]:
    """What is right, but worth a thought."""
    for code, programme in found.programmes.items():
        if own is not None and programme.pair.speaks_of_experience and (own / "programmes" / f"{code}.yaml").exists():
            yield f"Notice: programmes/{code}.yaml asks of a pair to differ in experience or stage. Nobody is kept out; say so."


def _summary(found: Catalogue) -> str:
    counts = {
        "programmes": len(found.programmes),
        "formats for two": len(found.for_two),
        "for groups": len(found.for_groups),
        "instruments": len(found.instruments),
        "topics": len(found.choices.topics.topics),
    }
    return f"No problems: {', '.join(f'{count} {name}' for name, count in counts.items())}."
