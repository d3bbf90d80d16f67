"""Every refusal of a launch is explained: the codes in the code, the table of codes, and the sentences are the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from integration.domain.lms.refusals import LAUNCH_CODES
from integration.web.admin.launch_words import as_table, explained

HOUSE = Path(__file__).parents[2] / "integration"
WORDS = HOUSE / "web" / "templates" / "admin" / "launch_words.html"
RAISING = {"LaunchRefused": 0, "Rule": 2}
FIELD = re.compile(r"_(only|needed)\(fields, \"(\w+)\"")


def raised() -> Iterator[str]:
    """Every code that stands in a `LaunchRefused(…)` or in a line of the table of claims, wherever that is."""
    for file in HOUSE.rglob("*.py"):
        if "sandbox" in file.parts:
            continue
        text = file.read_text(encoding="utf-8")
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in RAISING:
                yield from constants(call.args[RAISING[call.func.id] :][:1])
        for kind, name in FIELD.findall(text):
            code = name.replace("_", "-")
            yield from (f"{code}-twice", f"{code}-malformed", *([f"{code}-missing"] if kind == "needed" else []))


def constants(given: list[ast.expr]) -> Iterator[str]:
    """The texts that an argument can be: one, or either of two."""
    for each in given:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif isinstance(each, ast.IfExp):
            yield from constants([each.body, each.orelse])


def test_the_table_holds_every_code_that_is_raised_and_no_other() -> None:
    assert set(raised()) == set(LAUNCH_CODES)


def test_no_sentence_is_left_over() -> None:
    said = set(re.findall(r'^  "([a-z0-9-]+)": \(_\(', WORDS.read_text(encoding="utf-8"), re.MULTILINE))
    families = {"missing", "twice", "malformed"}
    assert said - families <= LAUNCH_CODES.keys()
    assert families <= {code.rpartition("-")[2] for code in LAUNCH_CODES.keys() - said}


@pytest.mark.parametrize("code", sorted(LAUNCH_CODES))
def test_LTI_43_every_code_has_cause_and_remedy_in_both_languages(code: str) -> None:
    english, dutch = explained("en")[code], explained("nl")[code]
    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in (*english, *dutch))
    assert english[0] != dutch[0]
    assert english[1] != dutch[1]


def test_a_field_is_named_in_its_sentence() -> None:
    assert "login_hint" in explained("nl")["login-hint-missing"][0]


def test_the_table_in_the_guide_is_the_one_on_the_page() -> None:
    guide = (HOUSE.parent / "docs" / "admin" / "refused-launches.md").read_text(encoding="utf-8")
    assert guide.endswith(as_table("en")), (
        "wederkerig lms refusals --markdown says what belongs under the text of docs/admin/refused-launches.md"
    )


@pytest.mark.parametrize("language", ["en", "nl"])
def test_words_outside_a_page_are_plain(language: str) -> None:
    assert not any(mark in sentence for sentences in explained(language).values() for sentence in sentences for mark in "&<>|")
