"""Why an import failed, in words an admin has: every failure of reading that the code can note has a sentence of ours, and a remedy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, g

from integration.web.admin.connecting.failures import told

ROOT = Path(__file__).parents[2] / "integration"
READING = (*(ROOT / "hris").rglob("*.py"), *(ROOT / "transport").rglob("*.py"), ROOT / "flows" / "people" / "connecting" / "grants.py")
WRITES = ROOT / "hris" / "writeback.py"
ELSEWHERE = ("this HR system pushes", "this connector reads everybody at once", "the connector has no request", "the call to")
"""No import meets these: nobody is fetched then, or our own code would be wrong."""


def noted() -> Iterator[str]:
    """The sentences of failures, as the code writes them; a number stands where they say something of the moment."""
    for file in READING:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Refused", "Retriable"} and file != WRITES:
                yield from filter(None, map(written, node.args[:1]))


def written(node: ast.expr) -> str:
    """A text in the code; "" when it is put together elsewhere."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    words = [str(part.value) if isinstance(part, ast.Constant) else "500" for part in parts]
    return "".join(words) if any(len(word.split()) > 1 for word in words) else ""


def test_every_failure_of_reading_has_a_sentence_and_a_remedy() -> None:
    sentences = {each for each in noted() if not any(part in each for part in ELSEWHERE)}
    assert len(sentences) > 40
    with Flask(__name__).test_request_context():
        g.language = "en"
        assert [each for each in sorted(sentences) if not told(each).own] == []


@pytest.mark.parametrize(
    ("sentence", "reason", "remedy"),
    [
        ("read employees: hr.stad.example answered 403, which means … . Add it.", "laat ons dit niet lezen (403)", "Geef ons account"),
        ("read employees: hr.stad.example answered 502", "heeft een storing (502)", "Wacht even"),
        ("read employees: hr.stad.example answered 410, halfway; its place in the list may", "Halverwege wist", "Haal de mensen"),
        ("the feed announced 2020 records, but ended after 1800; perhaps", "kondigde 2020 mensen aan, maar gaf er 1800", "Haal"),
        ("the header of the file lacks naam or name; check the map", "ontbreken in het bestand: naam or name.", "Exporteer"),
        ("its process stopped while reading", "De dienst stopte", "Haal de mensen opnieuw op."),
    ],
)
def test_a_failure_is_told_in_the_language_of_the_page(sentence: str, reason: str, remedy: str) -> None:
    with Flask(__name__).test_request_context():
        g.language = "nl"
        found = told(sentence)
    assert found.own
    assert reason in found.reason
    assert remedy in found.remedy


def test_what_has_no_sentence_is_told_as_it_was_noted_with_what_to_do() -> None:
    with Flask(__name__).test_request_context():
        g.language = "nl"
        found = told("KeyError")
    assert (found.reason, found.own) == ("KeyError", False)
    assert "wie Wederkerig technisch beheert" in found.remedy
