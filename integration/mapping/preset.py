"""How one LMS product registers a tool by hand, as values: what its form asks for, and what it gives back (MAN-02..08)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from integration.mapping.placeholders import Template
from integration.mapping.tool import Text

TOOL_WORDS = (
    "name", "description", "base", "host", "launch", "login", "keys", "help", "icon", "small_icon", "scopes", "custom", "privacy",
)  # fmt: skip
"""What `{{ tool.… }}` may name in `register.paste`: addresses are whole, `scopes` and `custom` have one a line."""

ASKED = ("issuer", "client_id", "deployment_id", "jwks_url", "token_url", "auth_url", "token_audience")
"""What we must hear from a platform (LTI-02). The deployment and the audience may be unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paste:
    """One field of the product's form, under its own name there. A choice is picked, anything else is pasted.

    Choices without words: ☑ is ticked, ☐ left off, → clicked.
    """

    label: str
    value: Template
    is_choice: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing the product tells afterwards, under its own name there, and its usual form where that is known.

    `value` may hold `{{ site }}`, the address of the LMS, and `{{ client_id }}`.
    """

    label: str
    value: Template | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """The section `register` of a product's file.

    `tried` is the version this was done with, empty when it comes from the vendor's documentation. `where` and `dynamic` are places in
    the product's menus: of its form, and of the field for an address of ours that registers by itself. `site` is an example of
    the address of such an LMS, where its other addresses follow from that. `back` says where it shows what it gives back, `after` what
    to do then. `files` are renderings besides the sheet. `next` is what is left to do there once the tool has registered itself.
    """

    where: str
    paste: tuple[Paste, ...]
    ask: Mapping[str, Ask]
    tried: str = ""
    dynamic: str = ""
    site: str = ""
    back: Text | None = None
    after: tuple[Text, ...] = ()
    next: tuple[Text, ...] = ()
    files: tuple[str, ...] = ()
