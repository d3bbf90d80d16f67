"""The words of the launch log for other doors than its page: cause and remedy of every code, from the same template."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, cast

from jinja2 import Environment, FileSystemLoader

from integration.domain.lms.refusals import LAUNCH_CODES, LOGGED_CODES
from integration.web.page.language import texts_of

TEMPLATES = Path(__file__).parents[1] / "templates"


def explained(language: str) -> dict[str, tuple[str, str]]:
    """Of every code of a launch, as `logged` has it."""
    return {code: words for code, words in logged(language).items() if code in LAUNCH_CODES}


@cache
def logged(language: str) -> dict[str, tuple[str, str]]:
    """By code of the launch log, what happened and what to do about it; as HTML would say it, so without any mark of its own."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], autoescape=True)
    texts = texts_of(language)
    cast(Any, environment).install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)
    words: Any = environment.get_template("admin/launch_words.html").module
    return {code: (str(words.cause(code)), str(words.remedy(code))) for code in LOGGED_CODES}


def as_table(language: str) -> str:
    """The same as a table in Markdown."""
    rows = (f"| `{code}` | {cause} | {remedy} |" for code, (cause, remedy) in explained(language).items())
    return "\n".join(["| code | what happened | what to do |", "| --- | --- | --- |", *rows]) + "\n"
