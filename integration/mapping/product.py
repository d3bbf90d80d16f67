"""What is particular about one LMS product, as a value: no `if product ==` anywhere (EXAMPLES: a difference is data)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marshmallow import fields, post_load, validate

from integration.domain.people.account import Right
from integration.mapping.placeholders import Template
from integration.mapping.preset import Preset
from integration.mapping.schema.fields import Strict, TemplateText
from integration.mapping.schema.kinds import one_of
from integration.mapping.schema.preset import PresetSchema
from integration.mapping.schema.tool import Known
from integration.mapping.tool import Placement


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One file of `mappings/lms`.

    `progress` is `running` (every step is sent) or `completion_only` (only 100 is); `score_extras` are added to each score;
    `roles` proposes a right for a role that only this product sends (full URI or its last word). `per_second` and `at_once`
    say how many scores it likes to get in a second, and at the same moment. `lists_everybody`: whether somebody who is not in a
    course's list has left it. `whole_site` are ids that stand for no course. `makes_columns`: whether a column of the gradebook
    may be made for an activity that has none. `activity_page` is where it shows an activity, from `{{ site }}` (the issuer) and
    `{{ link }}` (its id of the link). `placements` are its names for ours, `custom` its own variables for parameters of
    the tool (VAR-04), `register` how it takes a tool. `families` are the product codes with which it introduces itself, `clouds`
    the hosts of its vendor's shared issuers (`*.example.com`: all below it), by issuer (DR-03).
    """

    name: str
    title: str
    progress: str = "running"
    per_second: float = 10.0
    at_once: int = 4
    lists_everybody: bool = True
    whole_site: tuple[str, ...] = ()
    makes_columns: bool = False
    activity_page: Template | None = None
    score_extras: Mapping[str, Any] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    placements: Mapping[str, Sequence[str]] = field(default_factory=dict)
    custom: Mapping[str, str] = field(default_factory=dict)
    register: Preset | None = None
    families: tuple[str, ...] = ()
    clouds: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def sends_every_step(self) -> bool:
        """Whether the gradebook of this product copes with a score that grows."""
        return self.progress == "running"


class ProductSchema(Strict):
    """The shape of `mappings/lms/*.yaml`; `lms: 1` is its version."""

    lms = fields.Integer(required=True, strict=True, validate=validate.Equal(1, error="expected 1, the version of this shape"))
    name = fields.String(
        required=True, validate=validate.Regexp(r"[a-z][a-z0-9_-]{0,63}\Z", error="expected a short name in small letters")
    )
    title = fields.String(required=True)
    progress = one_of(["running", "completion_only"])
    per_second = fields.Float(validate=validate.Range(0.01, 1000, error="expected a number from 0.01 to 1000"))
    at_once = fields.Integer(strict=True, validate=validate.Range(1, 32, error="expected a whole number from 1 to 32"))
    lists_everybody = fields.Boolean()
    whole_site = fields.List(fields.String())
    makes_columns = fields.Boolean()
    activity_page = TemplateText()
    score_extras = fields.Dict(keys=fields.String(), values=fields.Raw())
    roles = fields.Dict(keys=fields.String(), values=one_of(right.value for right in Right))
    texts = fields.Dict(
        keys=one_of(["nl", "en"]),
        values=fields.Dict(keys=fields.String(), values=fields.String()),
    )
    placements = fields.Dict(keys=fields.String(validate=Known(Placement, "placement")), values=fields.List(fields.String()))
    custom = fields.Dict(keys=fields.String(), values=fields.String())
    register = fields.Nested(PresetSchema)
    families = fields.List(fields.String())
    clouds = fields.Dict(
        keys=fields.String(validate=validate.Regexp(r"https://[^/?#]+\Z", error="expected an issuer such as https://lms.example")),
        values=fields.List(fields.String(validate=validate.Regexp(r"(\*\.)?[a-z0-9.-]+\.[a-z0-9-]+\Z", error="expected a host"))),
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Product:
        """The value."""
        data.pop("lms")
        lists = {name: tuple(data.get(name, ())) for name in ("whole_site", "families")}
        return Product(**data | lists)
