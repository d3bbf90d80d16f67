"""The sheet on which an administrator reads, in Dutch or English, how to install the tool in one LMS (MAN-02..08)."""

from __future__ import annotations

from collections.abc import Iterator

from integration.lti.manifest.values import Value, custom_parameters, values
from integration.mapping.preset import Preset
from integration.mapping.product import Product
from integration.mapping.tool import Text, Tool

WORDS: dict[str, Text] = {
    "title": {"nl": "{name} in {product}", "en": "{name} in {product}"},
    "tried": {"nl": "Uitgeprobeerd met {tried}.", "en": "Tried with {tried}."},
    "vendor": {
        "nl": "Volgens de documentatie van de leverancier; niet zelf uitgeprobeerd.",
        "en": "From vendor documentation; not tried by us.",
    },
    "short": {"nl": "Met één adres", "en": "With one address"},
    "short_how": {
        "nl": "`wederkerig lms invite` maakt een adres dat één keer werkt, de beheerpagina *Leeromgeving* ook. Plak dat hier: {where}",
        "en": "`wederkerig lms invite` (or the admin page *Learning environment*) makes an address that works once. Paste it here: {where}",
    },
    "by_hand": {"nl": "Met de hand", "en": "By hand"},
    "fill": {"nl": "Vul dit in bij: {where}", "en": "Fill this in at: {where}"},
    "field": {"nl": "veld | waarde", "en": "field | value"},
    "back": {"nl": "Wat {product} teruggeeft", "en": "What {product} gives back"},
    "back_how": {
        "nl": "Vul dit in op de beheerpagina *Leeromgeving*, bij *Met de hand registreren*, of geef het aan `wederkerig lms add`.",
        "en": "Fill this in on the admin page *Learning environment*, under *Register by hand*, or give it to `wederkerig lms add`.",
    },
    "usual": {"nl": "naam daar | onze naam | meestal", "en": "name there | our name | usually"},
    "after": {"nl": "Daarna", "en": "Then"},
    "asked": {"nl": "Wat we vragen, en waarom", "en": "What we ask, and why"},
    "reason": {"nl": "wat | waarom", "en": "what | why"},
    "choose": {"nl": "kies: {text}", "en": "choose: {text}"},
    "☑": {"nl": "aanvinken", "en": "tick"},
    "☐": {"nl": "uit laten", "en": "leave off"},
    "→": {"nl": "hierop klikken", "en": "click this"},
}


def sheet(tool: Tool, product: Product, *, base_url: str, language: str) -> str:
    """Markdown; empty lines between its parts."""
    preset = product.register
    if preset is None:
        return ""
    parts = [
        f"# {_say('title', language, name=tool.name[language], product=product.title)}",
        _say("tried", language, tried=preset.tried) if preset.tried else _say("vendor", language),
        *_with_one_address(preset, language),
        f"## {_say('by_hand', language)}",
        _say("fill", language, where=preset.where),
        _table("field", language, (_row(value, language) for value in values(tool, product, base_url=base_url, language=language))),
        f"## {_say('back', language, product=product.title)}",
        *([preset.back[language]] if preset.back else []),
        _say("back_how", language),
        _table("usual", language, _asked(preset)),
        *_after(preset, language),
        f"## {_say('asked', language)}",
        _table("reason", language, _reasons(tool, product, language)),
    ]
    return "\n\n".join(parts) + "\n"


def _with_one_address(preset: Preset, language: str) -> list[str]:
    if not preset.dynamic:
        return []
    return [f"## {_say('short', language)}", _say("short_how", language, where=preset.dynamic)]


def _after(preset: Preset, language: str) -> list[str]:
    if not preset.after:
        return []
    return [f"## {_say('after', language)}", "\n".join(f"{number}. {step[language]}" for number, step in enumerate(preset.after, 1))]


def _row(value: Value, language: str) -> tuple[str, ...]:
    if value.is_choice:
        return value.label, _say(value.text if value.text in WORDS else "choose", language, text=value.text)
    return value.label, "<br>".join(map(_code, value.text.split("\n")))


def _asked(preset: Preset) -> Iterator[tuple[str, ...]]:
    scope = {"site": preset.site, "client_id": "…"}
    for name, ask in preset.ask.items():
        yield ask.label, f"`--{name.replace('_', '-')}`", _code(ask.value.text(scope)) if ask.value else ""


def _reasons(tool: Tool, product: Product, language: str) -> Iterator[tuple[str, ...]]:
    for asked, why in (*tool.scopes.items(), *tool.claims.items()):
        yield _code(asked), why[language]
    for name, variable in custom_parameters(tool, product).items():
        yield _code(f"{name}={variable}"), tool.custom[name].why[language]


def _table(head: str, language: str, rows: Iterator[tuple[str, ...]]) -> str:
    title = _say(head, language)
    rule = " | ".join("---" for _ in title.split("|"))
    return "\n".join(f"| {line} |" for line in (title, rule, *(" | ".join(row) for row in rows)))


def _code(text: str) -> str:
    return f"`{text}`"


def _say(key: str, language: str, **values_: str) -> str:
    return WORDS[key][language].format(**values_)
