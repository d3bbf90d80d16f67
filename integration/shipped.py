"""Where the files that come along stand: beside the package in a checkout, inside it in an installed wheel."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def shipped(name: str, *, package: Path = PACKAGE) -> Path:
    """A folder that comes along with this version, `mappings` or `plugin_manifest`."""
    inside = package / "_shipped" / name
    return inside if inside.is_dir() else package.parent / name
