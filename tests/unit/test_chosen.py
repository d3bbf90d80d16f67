"""A choice of words in a template computes the word that is chosen, and no other."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import StrictUndefined, UndefinedError

from integration.web.page.chosen import Templates


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def templates(said: list[str]) -> Templates:
    def say(word: str) -> str:
        said.append(word)
        return word.upper()

    templates = Templates(Flask(__name__))
    templates.globals["_"] = say
    return templates


def test_only_the_chosen_word_is_computed(templates: Templates, said: list[str]) -> None:
    page = templates.from_string('{{ {"nl": _("dutch"), "en": _("english")}[code] }}')
    assert page.render(code="en") == "ENGLISH"
    assert said == ["english"]


def test_one_of_several_things_at_once(templates: Templates, said: list[str]) -> None:
    page = templates.from_string('{% set words, tone = {1: (_("well"), "good"), 2: (_("badly"), "bad")}[state] %}{{ words }} {{ tone }}')
    assert page.render(state=2) == "BADLY bad"
    assert said == ["badly"]


def test_what_is_said_where_there_is_no_word(templates: Templates, said: list[str]) -> None:
    page = templates.from_string('{% for code in codes %}{{ {"nl": _("dutch"), "en": _("english")}.get(code, code) }} {% endfor %}')
    assert page.render(codes=["nl", "de"]) == "DUTCH de "
    assert said == ["dutch"]


def test_a_word_may_speak_of_what_is_local_where_it_stands(templates: Templates) -> None:
    page = templates.from_string(
        '{% macro tell(code, many) %}{{ {"a": _("x%d" % many), "b": 2 * many}[code] }}{% endmacro %}{{ tell("a", 3) }} {{ tell("b", 3) }}'
    )
    assert page.render() == "X3 6"


def test_a_word_that_is_not_there_is_what_templates_call_undefined(templates: Templates) -> None:
    page = '{{ {"nl": 1}[code] }}{{ {"nl": 1}.get(code) }}'
    assert templates.from_string(page).render(code="de") == "None"
    templates.undefined = StrictUndefined
    with pytest.raises(UndefinedError, match="de"):
        templates.from_string(page).render(code="de")
