"""Every code of a broken rule is listed once, and every listed code is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from integration.domain.codes import RULE_CODES

PACKAGE = Path(__file__).parents[2] / "integration"
FLOWS = PACKAGE / "flows"
FILES = [
    *sorted((PACKAGE / "domain").rglob("*.py")),
    PACKAGE / "store" / "mentoring.py",
    *sorted((PACKAGE / "store" / "journey").rglob("*.py")),
    FLOWS / "mentoring.py",
    FLOWS / "triads.py",
    FLOWS / "people" / "statements.py",
    *sorted((FLOWS / "journey").rglob("*.py")),
]


def raised(file: Path) -> Iterator[str]:
    """The codes that this file gives to `RuleBroken`, or to the look-up that raises it."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in {"RuleBroken", "_found"}:
            yield from (str(one.value) for one in call.args if isinstance(one, ast.Constant))


def test_the_list_of_codes_is_complete_and_has_nothing_else() -> None:
    assert {code for file in FILES for code in raised(file)} == set(RULE_CODES)


def test_every_code_says_when() -> None:
    assert all(when and when[0].islower() for when in RULE_CODES.values())
