"""Two equal members: words that make one of them more have no place in code, schema or texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("integration", "mappings", "plugin_manifest", "docs")
TEXTS = {".py", ".html", ".yaml", ".po", ".md", ".txt", ".css", ".js", ".json", ".mako"}
UNEQUAL = re.compile(r"(?<![#/\w])(mentors?|mentees?|mentorship|reverse mentoring|protégés?)\b", re.IGNORECASE)
ABOUT_AGE = re.compile(
    r"\b(younger|older (people|person|colleague|employee|member|generation)s?|jonger|jongeren|ouderen|senioren)\b", re.IGNORECASE
)
OF_THE_STANDARD = {"integration/lti/roles.py"}  # the role names that an LMS sends
SAID_ABOUT_THEM = re.compile(r"never|nergens|nooit|geen |\bno\b|instead|niet ", re.IGNORECASE)


def lines() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in TEXTS and str(file.relative_to(ROOT)) not in OF_THE_STANDARD:
                for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
                    yield f"{file.relative_to(ROOT)}:{number}", line


@pytest.mark.parametrize("word", [UNEQUAL, ABOUT_AGE], ids=["unequal", "about-age"])
def test_no_text_makes_one_member_more_than_the_other(word: re.Pattern[str]) -> None:
    """A line that says the word is *not* used may use it."""
    assert not [where for where, line in lines() if word.search(line) and not SAID_ABOUT_THEM.search(line)]
