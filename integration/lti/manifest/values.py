"""The values somebody pastes into an LMS, under the names of that LMS, in the order of its form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from integration.mapping.preset import Preset
from integration.mapping.product import Product
from integration.mapping.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One field: what it is called there, and what goes in. A choice is picked or ticked; a long text has several lines."""

    label: str
    text: str
    is_choice: bool

    @property
    def is_long(self) -> bool:
        """Whether it takes more than one line."""
        return "\n" in self.text


def values(tool: Tool, product: Product, *, base_url: str, language: str) -> list[Value]:
    """All fields of the product's form; none when its file does not say how it registers a tool."""
    words = {"tool": tool_words(tool, product, base_url=base_url, language=language)}
    return [
        Value(label=paste.label, text=paste.value.text(words), is_choice=paste.is_choice)
        for paste in (product.register.paste if product.register else ())
    ]


def tool_words(tool: Tool, product: Product, *, base_url: str, language: str) -> dict[str, str]:
    """What `{{ tool.… }}` stands for (`mapping.preset.TOOL_WORDS`)."""
    return {
        "name": tool.name[language],
        "description": tool.description[language],
        "base": base_url,
        "host": urlsplit(base_url).netloc,
        "launch": base_url + tool.addresses.launch,
        "login": base_url + tool.addresses.login,
        "keys": base_url + tool.addresses.keys,
        "help": base_url + tool.addresses.help,
        "icon": base_url + tool.icons.large,
        "small_icon": base_url + tool.icons.small,
        "scopes": "\n".join(tool.scopes),
        "custom": "\n".join(f"{name}={variable}" for name, variable in custom_parameters(tool, product).items()),
        "privacy": tool.privacy_level,
    }


def custom_parameters(tool: Tool, product: Product) -> dict[str, str]:
    """`{name: $Variable}` for this product: its own variables take the place of the standard's (VAR-04)."""
    return {**tool.custom_parameters, **product.custom}


def filled_in(preset: Preset, told: Mapping[str, str]) -> dict[str, str]:
    """What was told, completed by the product's usual addresses where nothing was told and they are known."""
    scope = {"site": told.get("site", "").rstrip("/"), "client_id": told.get("client_id", "")}
    complete = dict(told)
    for name, ask in preset.ask.items():
        named = ask.value.placeholders() if ask.value else ()
        if ask.value and not complete.get(name) and all(hole.value(scope) for hole in named):
            complete[name] = ask.value.text(scope)
    return complete
