"""What the tool is to an LMS, as a value: `plugin_manifest/tool.yaml` is its one source (MAN-01). All addresses are paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from integration.domain.lms.placing import CourseDoor

Text = Mapping[str, str]
"""The same words in every language."""


class Placement(StrEnum):
    """Where the tool can be met, in our words; what a product calls it stands in its file of mappings/lms."""

    NAVIGATION = "navigation"
    CONTENT = "content"


@dataclass(frozen=True, slots=True, kw_only=True)
class Icons:
    """PNG of 50 and of 128 pixels, and the drawing itself (MAN-09)."""

    small: str
    large: str
    vector: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addresses:
    """Where an LMS finds us: step 1, the one redirect URI (and target link), our public keys.

    For people: the page with help, and the one about what is kept.
    """

    login: str
    launch: str
    keys: str
    help: str
    privacy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A custom parameter: the `$Variable` the LMS fills in, and why we ask (VAR-01)."""

    variable: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A kind of launch: where it goes, what its button says, where it stands. `door` only where it leads to one."""

    type: str
    path: str
    label: Text
    placements: tuple[Placement, ...]
    door: CourseDoor | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """`plugin_manifest/tool.yaml`. `scopes` and `claims` say by name why we ask; `custom` goes by the parameter's name."""

    id: str
    name: Text
    description: Text
    icons: Icons
    addresses: Addresses
    scopes: Mapping[str, Text]
    claims: Mapping[str, Text]
    custom: Mapping[str, Parameter] = field(default_factory=dict)
    messages: tuple[Message, ...]

    @property
    def custom_parameters(self) -> dict[str, str]:
        """`{name: $Variable}`, as an LMS takes them."""
        return {name: parameter.variable for name, parameter in self.custom.items()}

    @property
    def privacy_level(self) -> str:
        """What an LMS must share about a person, in the words of the standard's vendors: public, name_only, email_only, anonymous."""
        names = bool({"name", "given_name", "family_name"} & self.claims.keys())
        return {(True, True): "public", (True, False): "name_only", (False, True): "email_only"}.get(
            (names, "email" in self.claims), "anonymous"
        )

    def message(self, kind: str) -> Message:
        """The message of this type; `KeyError` when the tool does not offer it."""
        return {message.type: message for message in self.messages}[kind]
