"""The shape of `register` in `mappings/lms/*.yaml`."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from integration.mapping import preset as made
from integration.mapping.schema.fields import Strict, TemplateText
from integration.mapping.schema.tool import Known, words

LONGEST = 600
FILES = ("lti-tool-configuration.json", "canvas_lti.json")


class PasteSchema(Strict):
    """One of `paste`: a label with a value to paste, or with a choice to make."""

    label = fields.String(required=True, validate=validate.Length(1, 120, error="expected 1 to {max} characters"))
    value, choose = TemplateText(), TemplateText()

    @validates_schema
    def is_one_of_both(self, data: dict[str, Any], **_: Any) -> None:
        """Something to paste, or something to choose."""
        if len({"value", "choose"} & data.keys()) != 1:
            raise ValidationError({"label": ["needs either value (to paste) or choose (to pick or tick)"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Paste:
        """The value."""
        return made.Paste(label=data["label"], value=data.get("value") or data["choose"], is_choice="choose" in data)


class AskSchema(Strict):
    """One of `ask`."""

    label = fields.String(required=True)
    value = TemplateText()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Ask:
        """The value."""
        return made.Ask(**data)


class PresetSchema(Strict):
    """`register`."""

    where = fields.String(required=True)
    tried, dynamic, site = fields.String(), fields.String(), fields.String()
    paste = fields.List(fields.Nested(PasteSchema), required=True)
    ask = fields.Dict(keys=fields.String(validate=Known(made.ASKED, "answer")), values=fields.Nested(AskSchema), required=True)
    back = words(LONGEST, required=False)
    after, next = fields.List(words(LONGEST)), fields.List(words(LONGEST))
    files = fields.List(fields.String(validate=Known(FILES, "file")))

    @validates_schema
    def asks_enough(self, data: dict[str, Any], **_: Any) -> None:
        """Without these nobody can launch."""
        missing = [name for name in made.ASKED[:-1] if name not in data.get("ask", {})]
        if missing:
            raise ValidationError({"ask": [f"{', '.join(missing)} must be asked too"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Preset:
        """The value."""
        for name in {"paste", "after", "next", "files"} & data.keys():
            data[name] = tuple(data[name])
        return made.Preset(**data)
