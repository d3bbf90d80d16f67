"""`python -m integration …` is `wederkerig …`."""

from __future__ import annotations

from integration.cli import main

main()
