"""The table of what must hold on Moodle names tests that exist, and says of the rest that there is none."""

from __future__ import annotations

import re
from pathlib import Path

TABLE = Path(__file__).parents[2] / "docs" / "moodle.md"
TESTS = Path(__file__).parents[1]
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)


def test_every_number_names_tests_that_exist_or_says_that_there_is_none() -> None:
    rows = {int(number): proof for number, _what, proof in ROW.findall(TABLE.read_text(encoding="utf-8"))}
    assert list(rows) == list(range(1, 41))
    defined = {name for path in TESTS.rglob("test_*.py") for name in re.findall(r"def (test_\w+)\(", path.read_text(encoding="utf-8"))}
    for number, proof in rows.items():
        named = re.findall(r"`(test_\w+)`", proof)
        assert named or number == 9 or proof.startswith("Not"), number
        assert set(named) <= defined, (number, set(named) - defined)
