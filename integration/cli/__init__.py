"""The third door: `wederkerig …`, for hands. One module per subject; exit 0 ok, 1 refused with a sentence, 2 wrong usage."""

from __future__ import annotations

from integration.cli.main import main

__all__ = ["main"]
