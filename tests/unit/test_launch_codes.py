"""Every refusal of a launch is explained: the codes in the code, the table of codes, and the sentences are the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from integration.domain.lms.refusals import LAUNCH_CODES
from integration.web.language import texts_of

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


def sentences(language: str) -> dict[str, tuple[str, str]]:
    """Cause and remedy of every code, as a page says them."""
    environment = Environment(loader=FileSystemLoader(WORDS.parents[1]), extensions=["jinja2.ext.i18n"], autoescape=True)
    texts = texts_of(language)
    vars(environment)["install_gettext_callables"](texts.gettext, texts.ngettext, newstyle=True)
    words = environment.get_template("admin/launch_words.html").module
    return {code: (str(vars(words)["cause"](code)), str(vars(words)["remedy"](code))) for code in LAUNCH_CODES}


@pytest.mark.parametrize("code", sorted(LAUNCH_CODES))
def test_LTI_43_every_code_has_cause_and_remedy_in_both_languages(code: str) -> None:
    english, dutch = sentences("en")[code], sentences("nl")[code]
    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in (*english, *dutch))
    assert english[0] != dutch[0]
    assert english[1] != dutch[1]


def test_a_field_is_named_in_its_sentence() -> None:
    assert "login_hint" in sentences("nl")["login-hint-missing"][0]
