"""The shape of `write`, by kind: our key, their words for our statuses or levels, and the steps."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from integration.mapping import writing as made
from integration.mapping.schema.fields import Strict, TemplateText, TemplateTree, ValueMap, WritePath
from integration.mapping.schema.kinds import one_of
from integration.mapping.schema.request import RequestSchema, is_pairs

STATUSES = frozenset({"enrolled", "completed", "ended"})
SCALE = [1, 5]
LEVELS = frozenset("12345")
SAVED_FROM = ("d", "found", "v")


class SelectionSchema(Strict):
    """`select`: which row of an answer is ours."""

    at = WritePath(load_default=None)
    where = fields.Dict(keys=fields.String(), values=TemplateText(), required=True, validate=validate.Length(min=1))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Selection:
        """The value."""
        return made.Selection(**data)


class WriteStepSchema(Strict):
    """`steps[n]`: one call."""

    id = fields.String(required=True)
    request = fields.Nested(RequestSchema, required=True)
    when, unless = fields.String(), fields.String()
    optional = fields.Boolean()
    select = fields.Nested(SelectionSchema)
    same = TemplateTree(validate=is_pairs, load_default=dict)
    save = fields.Dict(keys=fields.String(), values=WritePath(), load_default=dict)
    need = fields.List(fields.String(), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def saves_what_it_needs(self, data: dict[str, Any], **_: Any) -> None:
        """`need` names what is saved, and `save` reads from what is there."""
        wrong: dict[str, Any] = {}
        if absent := [name for name in data["need"] if name not in data["save"]]:
            wrong["need"] = [f"{absent[0]} is not saved by this step"]
        if astray := [name for name, path in data["save"].items() if path.steps[0] not in SAVED_FROM]:
            wrong["save"] = {name: ["expected a path that starts with d, found or v"] for name in astray}
        if data["same"] and "select" not in data:
            wrong["same"] = ["needs select: it looks at the selected row"]
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.WriteStep:
        """The value."""
        return made.WriteStep(need=tuple(data.pop("need")), **data)


class WritingSchema(Strict):
    """What all kinds have: `key`, `steps` and `retract`."""

    key = TemplateText(required=True)
    steps = fields.List(fields.Nested(WriteStepSchema), required=True, validate=validate.Length(min=1))
    retract = fields.List(fields.Nested(WriteStepSchema), load_default=list)

    @validates_schema(skip_on_field_errors=True)
    def names_what_was_saved(self, data: dict[str, Any], **_: Any) -> None:
        """`when` and `unless` name something an earlier step saves."""
        for chain in ("steps", "retract"):
            saved: set[str] = set()
            for number, step in enumerate(data[chain]):
                for key in ("when", "unless"):
                    if (name := getattr(step, key)) and name not in saved:
                        raise ValidationError({chain: {number: {key: [f"no earlier step saves {name}"]}}})
                saved |= step.save.keys()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Writing:
        """The value."""
        return made.Writing(steps=tuple(data.pop("steps")), retract=tuple(data.pop("retract")), **data)


class ParticipationSchema(WritingSchema):
    """`write.participation`."""

    statuses = ValueMap(load_default=dict)

    @validates_schema(skip_on_field_errors=True)
    def knows_every_status(self, data: dict[str, Any], **_: Any) -> None:
        """Their words for our statuses: all of ours or none."""
        if data["statuses"] and data["statuses"].keys() != STATUSES:
            raise ValidationError({"statuses": [f"expected exactly {', '.join(sorted(STATUSES))}"]})


class LevelsSchema(Strict):
    """`levels`: from where to where ours go, and what each is called over there."""

    scale = fields.List(fields.Integer(strict=True), required=True)
    to = ValueMap(required=True)

    @validates_schema(skip_on_field_errors=True)
    def knows_every_level(self, data: dict[str, Any], **_: Any) -> None:
        """The scale is ours, and each of its levels has a word."""
        if data["scale"] != SCALE:
            raise ValidationError({"scale": ["expected [1, 5], the levels of every competency"]})
        if data["to"].keys() != LEVELS:
            raise ValidationError({"to": [f"expected exactly {', '.join(sorted(LEVELS))}"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[int, Any]:
        """Their words by our level."""
        return {int(level): word for level, word in data["to"].items()}


class CompetencySchema(WritingSchema):
    """`write.competency`: what somebody agreed to send they may take back, so `retract` is needed."""

    levels = fields.Nested(LevelsSchema, required=True)
    retract = fields.List(fields.Nested(WriteStepSchema), required=True, validate=validate.Length(min=1))
    lower = one_of(["never", "allow"], load_default="never")

    @validates_schema(skip_on_field_errors=True)
    def knows_the_level_there(self, data: dict[str, Any], **_: Any) -> None:
        """What may not be lowered has to be looked at first."""
        if data["lower"] == "never" and not any(made.LEVEL in step.save for step in data["steps"]):
            raise ValidationError({"lower": ["never: a step must save the present level as level"]})

    @post_load
    def make(self, data: dict[str, Any], **options: Any) -> made.Writing:
        """The value."""
        levels = made.Levels(to=data.pop("levels"), may_lower=data.pop("lower") == "allow")
        writing: made.Writing = super().make(data | {"levels": levels}, **options)
        return writing
