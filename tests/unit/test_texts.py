"""Every text on a page, a form or an error speaks Dutch too, with the same places to fill in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from integration.domain.codes import RULE_CODES
from integration.web.page.language import FOLDER, texts_of

WEB = FOLDER.parent / "web"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s|%%")
Text = str | tuple[str, str]


def said_in(file: Path) -> Iterator[Text]:
    """The texts of a template or module."""
    method = "jinja2" if file.suffix == ".html" else "python"
    options = {"silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}
    for _line, text, _comments, _context in extract_from_file(method, file, keywords=KEYWORDS, options=options):
        yield text if isinstance(text, str) else (text[0], text[1])


def files() -> list[Path]:
    """All that speaks to people."""
    return sorted([*WEB.rglob("*.html"), *WEB.rglob("*.py")])


def translated() -> Iterator[Message]:
    """All Dutch texts."""
    for file in sorted((FOLDER / "nl" / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as po:
            yield from (message for message in read_po(po, locale="nl") if message.id)


def all_texts() -> set[Text]:
    """Every text that is said anywhere."""
    return {text for file in files() for text in said_in(file)}


def test_every_text_is_said_in_dutch() -> None:
    dutch = texts_of("nl")
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in translated() if message.string}
    assert sorted(map(str, all_texts() - known)) == []
    assert dutch.gettext("Our duo") == "Ons duo"


def test_no_dutch_text_is_left_over() -> None:
    known = {message.id if isinstance(message.id, str) else tuple(message.id) for message in translated()}
    assert sorted(map(str, known - all_texts())) == []


def forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """The singular and plural of a message, or its one form."""
    return (text,) if isinstance(text, str) else tuple(text or ())


def test_a_translation_has_the_same_places_to_fill_in() -> None:
    for message in translated():
        places = set(PLACE.findall(forms(message.id)[-1]))
        assert set(PLACE.findall(forms(message.string)[-1])) == places, message.id
        assert all(places >= set(PLACE.findall(form)) for form in forms(message.string)), message.id


def test_two_files_that_translate_the_same_text_agree() -> None:
    """A text is found by its singular alone: two plurals of one singular would take each other's place."""
    said: dict[str, tuple[tuple[str, ...], ...]] = {}
    for message in translated():
        both = (forms(message.id), forms(message.string))
        assert said.setdefault(both[0][0], both) == both, message.id


@pytest.mark.parametrize("code", sorted(RULE_CODES))
def test_every_broken_rule_has_a_sentence(code: str) -> None:
    assert f'"{code}": _(' in (WEB / "templates" / "macros" / "rules.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["helaas", "gebruiker", "!", "mentee"])
def test_the_tone_is_plain(word: str) -> None:
    assert [message.id for message in translated() if word in str(message.string).lower()] == []
