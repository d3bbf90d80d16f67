"""`wederkerig manifest`: what an LMS needs to install the tool, on the screen or as files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from integration.cli.main import cli
from integration.flows.lms import installing
from integration.mapping.files import read_products, read_tool
from integration.setting_values import own_address
from integration.settings import read_settings


def _address(_context: click.Context, _option: click.Parameter, told: str) -> str:
    try:
        return own_address(told)
    except ValueError as unfit:
        raise click.BadParameter(str(unfit)) from unfit


@cli.command("manifest")
@click.argument("products", nargs=-1, metavar="[PRODUCT]…")
@click.option(
    "--base-url", required=True, callback=_address, help="The https address of the installation, such as https://mentoring.example."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write files below this folder, one folder per product.")
def manifest(products: Sequence[str], *, base_url: str, out: Path | None) -> None:
    """Render what PRODUCT (moodle, canvas, …; without any: every product) needs to install the tool at an address."""
    tool, known = read_tool(), read_products(read_settings().mappings_dir)
    for name in products or [product.name for product in installing.can_install(known)]:
        rendered = installing.render(tool, installing.product_called(known, name), base_url=base_url)
        for file, text in rendered.items():
            _show(Path(name) / file, text, out)


def _show(file: Path, text: str, out: Path | None) -> None:
    if out is None:
        click.echo(f"--- {file}\n{text}")
        return
    (out / file).parent.mkdir(parents=True, exist_ok=True)
    (out / file).write_text(text, encoding="utf-8")
    click.echo(str(out / file))
