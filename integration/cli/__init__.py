"""The third door: `wederkerig …`, for hands. One module per subject; exit 0 ok, 1 refused with a sentence, 2 wrong usage."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from integration.cli.main import cli, main

__all__ = ["main"]

PROCESSES = frozenset({"web", "worker", "clock"})
"""The commands that stay: they load nothing of the others, which come and go."""


def find(command: str | None) -> None:
    """Load the module of a process, or all modules of commands."""
    subjects = ["service"] if command in PROCESSES else [subject.name for subject in pkgutil.iter_modules(__path__)]
    for subject in subjects:
        import_module(f"{__name__}.{subject}")


cli.find = find
