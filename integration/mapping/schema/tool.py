"""The shape of `plugin_manifest/tool.yaml`; `tool: 1` is its version. Lengths are those that vendors take (MAN-09)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from integration.domain.lms.placing import CourseDoor
from integration.mapping import tool as made
from integration.mapping.schema.fields import Strict
from integration.mapping.transforms import did_you_mean

LONGEST_NAME = 50
LONGEST_DESCRIPTION = 450
SCOPES = (
    "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem",
    "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly",
    "https://purl.imsglobal.org/spec/lti-ags/scope/score",
    "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly",
    "https://purl.imsglobal.org/spec/lti/scope/noticehandlers",
)
CLAIMS = ("given_name", "family_name", "middle_name", "name", "email", "locale", "picture", "zoneinfo")
MESSAGES = (
    "LtiResourceLinkRequest",
    "LtiDeepLinkingRequest",
    "LtiSubmissionReviewRequest",
    "LtiDataPrivacyLaunchRequest",
    "LtiContextLaunchRequest",
)


class Known:
    """One of these words; another is told with the nearest."""

    def __init__(self, words: Iterable[str], thing: str) -> None:
        self.words, self.thing = tuple(str(word) for word in words), thing

    def __call__(self, word: str) -> None:
        if word not in self.words:
            raise ValidationError(f"no {self.thing} {word!r}, {did_you_mean(word, self.words)}")


class Own(fields.Field[Any]):
    """A word of one of our enumerations."""

    def __init__(self, kind: type[StrEnum], thing: str, **options: Any) -> None:
        super().__init__(validate=None, **options)
        self.kind, self.known = kind, Known(kind, thing)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> StrEnum:
        self.known(str(value))
        return self.kind(value)


def words(longest: int, *, required: bool = True) -> fields.Nested:
    """A text in both languages, of at most so many characters each."""
    return fields.Nested(Strict.from_dict({language: _sentence(longest) for language in ("nl", "en")}), required=required)


def _sentence(longest: int) -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, longest, error="expected 1 to {max} characters"))


def path_of_ours() -> fields.String:
    """An address below that of the installation."""
    return fields.String(required=True, validate=validate.Regexp(r"/[a-z0-9/._-]*\Z", error="expected a path such as /lti/launch"))


class IconsSchema(Strict):
    """`icons`."""

    small, large, vector = path_of_ours(), path_of_ours(), path_of_ours()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Icons:
        """The value."""
        return made.Icons(**data)


class AddressesSchema(Strict):
    """`addresses`."""

    login, launch, keys, help, privacy = (path_of_ours() for _ in range(5))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Addresses:
        """The value."""
        return made.Addresses(**data)


class ParameterSchema(Strict):
    """`custom.NAME`. No `=` in a value: Moodle cuts it there (DR-07)."""

    variable = fields.String(
        required=True, validate=validate.Regexp(r"\$[A-Za-z][A-Za-z0-9.]*\Z", error="expected a variable such as $User.id")
    )
    why = words(LONGEST_DESCRIPTION)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Parameter:
        """The value."""
        return made.Parameter(**data)


class MessageSchema(Strict):
    """One of `messages`."""

    type = fields.String(required=True, validate=Known(MESSAGES, "message"))
    path = path_of_ours()
    label = words(LONGEST_NAME)
    placements = fields.List(Own(made.Placement, "placement"), load_default=list)
    door = Own(CourseDoor, "door")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Message:
        """The value."""
        return made.Message(placements=tuple(data.pop("placements")), **data)


class ToolSchema(Strict):
    """The whole file."""

    tool = fields.Integer(required=True, strict=True, validate=validate.Equal(1, error="expected 1, the version of this shape"))
    id = fields.String(required=True, validate=validate.Regexp(r"[a-z][a-z0-9_-]{0,63}\Z", error="expected a short name in small letters"))
    name = words(LONGEST_NAME)
    description = words(LONGEST_DESCRIPTION)
    icons = fields.Nested(IconsSchema, required=True)
    addresses = fields.Nested(AddressesSchema, required=True)
    scopes = fields.Dict(keys=fields.String(validate=Known(SCOPES, "scope")), values=words(LONGEST_DESCRIPTION), required=True)
    claims = fields.Dict(keys=fields.String(validate=Known(CLAIMS, "claim")), values=words(LONGEST_DESCRIPTION), load_default=dict)
    custom = fields.Dict(keys=fields.String(), values=fields.Nested(ParameterSchema), load_default=dict)
    messages = fields.List(fields.Nested(MessageSchema), required=True, validate=validate.Length(1, error="name at least one"))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Tool:
        """The value."""
        data.pop("tool")
        return made.Tool(messages=tuple(data.pop("messages")), **data)
