"""In which language a page speaks, and how it writes days, times and numbers.

Texts are English in the code; `translations/<language>/LC_MESSAGES/*.po` (one file per blueprint) are read at the start,
as they are: there is no compile step that could be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

from babel import Locale, dates
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request
from markupsafe import Markup

from integration.web.context import services, today

LANGUAGES = {"nl": "Nederlands", "en": "English"}
LOCALES = {"nl": "nl_NL", "en": "en_GB"}
COOKIE = "wederkerig_language"
NUMBERS = {
    "nl": ["nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf"],
    "en": ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"],
}
NO_BREAK = "\N{NO-BREAK SPACE}"
FOLDER = Path(__file__).parents[2] / "translations"


@cache
def texts_of(language: str) -> NullTranslations:
    """All texts of a language; English is what the code says."""
    read = [_read(file) for file in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po"))]
    if not read:
        return NullTranslations()
    first, *others = read
    for other in others:
        first.merge(other)
    return first


def _read(file: Path) -> Translations:
    compiled = BytesIO()
    with file.open("rb") as po:
        write_mo(compiled, read_po(po, locale=file.parts[-3]))
    compiled.seek(0)
    return Translations(compiled, domain=file.stem)


def gettext(text: str, **values: object) -> str:
    """A text in the language of this page. In templates it is called `_`, and its values are escaped."""
    said = texts_of(current()).gettext(text)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """A text about a number of things; `num` may be used in it."""
    return texts_of(current()).ngettext(one, many, num) % {"num": num, **values}


def _marked(text: str, **values: object) -> Markup:
    said = Markup(texts_of(current()).gettext(text))
    return said % values if "%" in said else said


def _marked_number(one: str, many: str, num: int, **values: object) -> Markup:
    return Markup(texts_of(current()).ngettext(one, many, num)) % {"num": num, **values}


def prepare(app: Flask) -> None:
    """Give the templates their texts and their ways to write a day."""
    app.jinja_env.globals.update(_=_marked, ngettext=_marked_number, language=current, languages=LANGUAGES)
    app.jinja_env.filters.update(
        day=day,
        short_day=short_day,
        weekday=weekday,
        long_day=long_day,
        full_day=full_day,
        clock=clock,
        moment=moment,
        recently=recently,
        in_words=in_words,
        amount=amount,
        one_decimal=one_decimal,
    )


def prefer(*codes: str | None) -> None:
    """What is known about the visitor, best first: own choice, launch locale, HRIS (called by `identity`)."""
    g.preferred_languages = codes
    g.pop("language", None)


def current() -> str:
    """The language of this page: `nl` or `en`."""
    if "language" not in g:
        g.language = next(code for code in map(_spoken, _candidates()) if code)
    return str(g.language)


def _candidates() -> Iterator[str | None]:
    yield request.args.get("lang")
    yield from g.get("preferred_languages", ())
    yield request.cookies.get(COOKIE)
    yield services().settings.language


def _spoken(code: str | None) -> str | None:
    """`nl-NL` and `nl_BE` are Dutch; what we do not speak is no answer."""
    code = (code or "").replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else None


def in_words(number: int) -> str:
    """`vier`; from thirteen on in figures."""
    words = NUMBERS[current()]
    return words[number] if 0 <= number < len(words) else str(number)


def amount(number: int) -> str:
    """12.500 in Dutch, 12,500 in English."""
    grouped = f"{number:,}"
    return grouped.replace(",", ".") if current() == "nl" else grouped


def one_decimal(number: float) -> str:
    """2,7 in Dutch, 2.7 in English."""
    rounded = f"{number:.1f}"
    return rounded.replace(".", ",") if current() == "nl" else rounded


def day(value: date | datetime) -> str:
    """`12 maart`, as people say it; `12 maart 2027` in any other year than this one."""
    local = _local(value)
    pattern = "d MMMM" if local.year == today().year else "d MMMM y"
    return dates.format_date(local, pattern, locale=LOCALES[current()]).replace(" ", NO_BREAK)


def short_day(value: date | datetime) -> str:
    """`12 mrt`, for narrow columns."""
    return dates.format_date(_local(value), "d MMM", locale=LOCALES[current()])


def weekday(value: date | datetime) -> str:
    """`donderdag 12 maart`."""
    return dates.format_date(_local(value), "EEEE d MMMM", locale=LOCALES[current()])


def long_day(value: date | datetime) -> str:
    """`donderdag 12 maart 2026`, where a mistake would matter."""
    return dates.format_date(_local(value), "full", locale=LOCALES[current()])


def full_day(value: date | datetime) -> str:
    """`12 maart 2026`, on what people keep or show to others."""
    return dates.format_date(_local(value), "d MMMM y", locale=LOCALES[current()]).replace(" ", NO_BREAK)


def clock(value: datetime) -> str:
    """`9.40 uur` or `9:40`."""
    local = _local(value)
    return f"{local:%-H.%M} uur" if current() == "nl" else f"{local:%-H:%M}"


def moment(value: datetime) -> str:
    """`14 januari, 9.40 uur`."""
    return f"{day(value)}, {clock(value)}"


def recently(value: datetime) -> str:
    """`vandaag, 10.42 uur`, `gisteren, 9.40 uur`; before that the day."""
    ago = (today() - cast(datetime, _local(value)).date()).days
    words = {0: gettext("today"), 1: gettext("yesterday")}
    return f"{words.get(ago) or day(value)}, {clock(value)}"


def weekdays() -> list[str]:
    """The days of a working week: `maandag`, `dinsdag`, …"""
    names = dates.get_day_names("wide", context="stand-alone", locale=LOCALES[current()])
    return [str(names[number]) for number in range(5)]


def own_name(code: str) -> str:
    """What a language calls itself: `Nederlands`, `English`, `Français`."""
    name = str(Locale.parse(code).get_display_name(code) or code)
    return name[:1].upper() + name[1:]


def _local(value: date | datetime) -> date | datetime:
    return value.astimezone(services().settings.timezone) if isinstance(value, datetime) else value
