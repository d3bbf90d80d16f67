"""The shape of `read.employees`: request, records, paging, and the map of our fields onto theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError, fields, post_load, pre_load, validates_schema

from integration.mapping import connector as made
from integration.mapping.schema.beside import ChangedSchema, DetailSchema, JoinSchema, OneSchema, are_apart
from integration.mapping.schema.drop import DropSchema
from integration.mapping.schema.fields import AddressPath, SourcePath, Span, Strict, Transforms, ValueMap, is_target
from integration.mapping.schema.kinds import READING, check_kind, number, one_of
from integration.mapping.schema.listing import PagingSchema, Records
from integration.mapping.schema.request import RequestSchema
from integration.mapping.transforms import MOMENTS


class SinceSchema(Strict):
    """`since`: reading only what changed."""

    overlap, full_every = Span(), Span()
    format = one_of(MOMENTS)
    start = fields.String()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Since:
        """The value."""
        return made.Since(**data)


class FieldSourceSchema(Strict):
    """One place of several a field may come from."""

    path = SourcePath(required=True)
    transforms = Transforms(data_key="do")
    values = ValueMap()

    @pre_load
    def short(self, data: Any, **_: Any) -> Any:
        """A bare path stands for `{path: …}`."""
        return {"path": data} if isinstance(data, str) else data

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.FieldSource:
        """The value."""
        return made.FieldSource(**data)


class FieldRuleSchema(Strict):
    """`map.FIELD`: a bare path, or where from, what to do, which values, what else."""

    sources = fields.List(fields.Nested(FieldSourceSchema), data_key="from", load_default=list)
    transforms = Transforms(data_key="do", load_default=())
    values = ValueMap(load_default=None)
    default = fields.Raw(load_default=None)
    required = fields.Boolean(load_default=False)

    @pre_load
    def short(self, data: Any, **_: Any) -> Any:
        """A bare path or list of paths stands for `{from: …}`, and one source for a list of one."""
        if isinstance(data, str | list):
            return {"from": data if isinstance(data, list) else [data]}
        if isinstance(data, dict) and isinstance(data.get("from"), str | dict):
            return data | {"from": [data["from"]]}
        return data

    @validates_schema
    def says_something(self, data: dict[str, Any], **_: Any) -> None:
        """A rule needs a source or a default."""
        if not data["sources"] and data["default"] is None:
            raise ValidationError({"from": ["say where the value comes from, or give a default"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.FieldRule:
        """The value, still without its target; what is said for the whole field goes to each source that is silent."""
        common = {"transforms": data.pop("transforms"), "values": data.pop("values")}
        sources = tuple(_completed(source, common) for source in data.pop("sources"))
        return made.FieldRule(target="", sources=sources, **data)


def _completed(source: made.FieldSource, common: Mapping[str, Any]) -> made.FieldSource:
    return made.FieldSource(
        path=source.path,
        transforms=source.transforms or common["transforms"],
        values=common["values"] if source.values is None else source.values,
    )


class DeletedSchema(Strict):
    """`deleted`: what being absent means."""

    sweep = fields.Boolean()
    max_share = fields.Float(validate=number(0.0, 1.0))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Deleted:
        """The value."""
        return made.Deleted(**data)


class ReadingSchema(Strict):
    """`read.employees`."""

    kind = one_of(READING, load_default="rest")
    request = fields.Nested(RequestSchema)
    service = AddressPath()
    file = fields.Nested(DropSchema)
    count = fields.Integer(strict=True, validate=number(1, 10_000))
    records = Records()
    page = fields.Nested(PagingSchema)
    since = fields.Nested(SinceSchema)
    join = fields.List(fields.Nested(JoinSchema), validate=are_apart)
    detail = fields.List(fields.Nested(DetailSchema), validate=are_apart)
    changed = fields.Nested(ChangedSchema)
    one = fields.Nested(OneSchema)
    deleted = fields.Nested(DeletedSchema)
    rules = fields.Dict(data_key="map", keys=fields.Raw(validate=is_target), values=fields.Nested(FieldRuleSchema), required=True)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def fits(self, _data: Any, original: Any, **_: Any) -> None:
        """The keys this kind needs and may have; and without a key nobody can be known again."""
        check_kind(READING, original, default="rest")
        rules = original.get("map") if isinstance(original, dict) else None
        if not isinstance(rules, dict):
            return
        if "external_id" not in rules:
            raise ValidationError({"map": ["external_id is missing: without it nobody can be known again"]})
        if original.get("kind") == "push" and rules["external_id"] != "id":
            raise ValidationError({"map": {"external_id": ["expected id: who pushes refers to people by the id that we gave them"]}})

    @validates_schema(pass_original=True)
    def asks_since_when(self, data: dict[str, Any], original: Any, **_: Any) -> None:
        """`since` and a request that names it go together."""
        if "changed" in data and "since" not in data:
            raise ValidationError({"changed": ["needs since, such as {overlap: 5m, full_every: 1d}"]})
        asking = original.get("changed", original)
        if data["kind"] == "rest" and "since" in data and not _names_since(asking):
            raise ValidationError({"since": ["no request asks for it: put {{ since }} where the system wants the moment"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Reading:
        """The value."""
        rules = tuple(
            replace(rule, target=target, required=rule.required or target == "external_id") for target, rule in data.pop("rules").items()
        )
        join, detail = tuple(data.pop("join", ())), tuple(data.pop("detail", ()))
        return made.Reading(fields=rules, join=join, detail=detail, **data)


def _names_since(section: Any) -> bool:
    return re.search(r"\{\{\s*since\b", json.dumps(section.get("request"))) is not None
