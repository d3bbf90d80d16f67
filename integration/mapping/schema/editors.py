"""The shape of a connector file as JSON Schema, so that an editor completes and checks while somebody types.

Made from the same marshmallow schemas that read the file. What it can't say (where a placeholder may stand, which names there are)
`wederkerig mappings check` still says. A field of a new class needs a line in `SHAPES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from marshmallow import Schema, fields, validate

from integration.domain.people.inbound import INBOUND
from integration.mapping.schema import fields as own
from integration.mapping.schema.connector import AuthSchema, ConnectorSchema
from integration.mapping.schema.hints import HINTS
from integration.mapping.schema.kinds import AUTH, PAGING, READING, Keys, OneOf
from integration.mapping.schema.listing import PagingSchema, Records, RowsSchema
from integration.mapping.schema.reading import FieldRuleSchema, FieldSourceSchema, ReadingSchema
from integration.mapping.schema.request import is_pairs
from integration.mapping.transforms import TRANSFORMS

Shape = dict[str, Any]

TEXT: Shape = {"type": "string", "minLength": 1}
OBJECT: Shape = {"type": "object"}
STATUS: Shape = {"type": "integer", "minimum": 100, "maximum": 599}
BY_KIND: dict[type[Schema], tuple[Keys, str]] = {
    AuthSchema: (AUTH, "none"),
    PagingSchema: (PAGING, "none"),
    ReadingSchema: (READING, "rest"),
}
"""Sections whose keys depend on their kind, and which kind it is when none is named."""


def json_schema() -> Shape:
    """The whole file."""
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": "A connector of an HR system", **_section(ConnectorSchema())}


def _section(schema: Schema) -> Shape:
    listed = {field.data_key or name: field for name, field in schema.fields.items()}
    shape: Shape = {
        "description": (type(schema).__doc__ or "").strip().splitlines()[0],
        "type": "object",
        "properties": {name: {**shape_of(field), **_hint(schema, name)} for name, field in listed.items()},
        "additionalProperties": False,
    }
    if needed := [name for name, field in listed.items() if field.required]:
        shape["required"] = needed
    if kinds := BY_KIND.get(type(schema)):
        shape["allOf"] = list(_kinds(*kinds))
    return _with_short_forms(schema, shape)


def _hint(schema: Schema, name: str) -> Shape:
    """What an editor shows beside the key."""
    said = next((HINTS[kind][name] for kind in type(schema).__mro__ if name in HINTS.get(kind, {})), None)
    return {"description": said} if said else {}


def _kinds(kinds: Keys, default: str) -> Iterator[Shape]:
    """What each kind needs, and what does not go with it."""
    every = frozenset(key for pair in kinds.values() for keys in pair for key in keys)
    for kind, (needs, may) in kinds.items():
        is_it: Shape = {"properties": {"kind": {"const": kind}}}
        if kind != default:
            is_it["required"] = ["kind"]
        then: Shape = {"properties": dict.fromkeys(sorted(every - needs - may), False)}
        if needs:
            then["required"] = sorted(needs)
        yield {"if": is_it, "then": then}


def _with_short_forms(schema: Schema, shape: Shape) -> Shape:
    """A field of the map may be only a path or a list of paths, and a source only a path."""
    if isinstance(schema, FieldSourceSchema):
        return {"anyOf": [TEXT, shape]}
    if isinstance(schema, FieldRuleSchema):
        several = shape["properties"]["from"]
        shape["properties"]["from"] = {"anyOf": [TEXT, several["items"]["anyOf"][1], several]}
        shape["anyOf"] = [{"required": ["from"]}, {"required": ["default"]}]
        return {"anyOf": [TEXT, several, shape]}
    if isinstance(schema, ReadingSchema):
        shape["properties"]["map"]["required"] = ["external_id"]
    return shape


def shape_of(field: Any) -> Shape:
    """What a field takes; `LookupError` for a class that `SHAPES` lacks."""
    for kind, shape in SHAPES.items():
        if isinstance(field, kind):
            said = {**shape(field), **_bounds(field)}
            return {"anyOf": [said, {"type": "null"}]} if field.allow_none and said else said
    raise LookupError(f"{type(field).__name__} has no shape for editors yet; add it to SHAPES")


def _bounds(field: Any) -> Shape:
    """What validators say that JSON Schema can say too."""
    found: Shape = {}
    for check in field.validators:
        if isinstance(check, validate.Range):
            found |= {"minimum": check.min, "maximum": check.max}
        elif isinstance(check, validate.Equal):
            found["const"] = check.comparable
        elif isinstance(check, validate.Regexp):
            found["pattern"] = "^" + str(check.regex.pattern).removesuffix(r"\Z") + "$"
        elif isinstance(check, validate.Length) and isinstance(field, fields.List):
            found["minItems"] = check.min
        elif check is is_pairs:
            found |= OBJECT
    return found


def _dictionary(field: Any) -> Shape:
    shape: Shape = {"type": "object", "additionalProperties": shape_of(field.value_field)}
    if any(check is own.is_target for check in field.key_field.validators):
        shape["propertyNames"] = {"enum": list(INBOUND)}
    return shape


def _one_or_more(shape: Shape) -> Shape:
    return {"anyOf": [shape, {"type": "array", "items": shape}]}


def _languages() -> Shape:
    texts = {language: {"type": "string"} for language in own.Told.LANGUAGES}
    return {"type": "object", "properties": texts, "additionalProperties": False, "minProperties": 1}


def _any(_field: Any) -> Shape:
    return {}


SHAPES: dict[type[fields.Field[Any]], Callable[[Any], Shape]] = {
    OneOf: lambda field: {"enum": list(field.known)},
    own.AddressPath: lambda _field: {"type": "string", "pattern": "^/(?!/)"},
    own.TemplateText: lambda _field: TEXT,
    own.ReadPath: lambda _field: TEXT,
    own.SourcePath: lambda _field: TEXT,
    own.WritePath: lambda _field: TEXT,
    own.TemplateTree: _any,
    own.Transforms: lambda _field: _one_or_more({"enum": list(TRANSFORMS)}),
    own.Span: lambda _field: {"type": "string", "pattern": r"^\s*[0-9]+\s*[smhd]\s*$"},
    own.ValueMap: lambda _field: OBJECT,
    own.Statuses: lambda _field: _one_or_more(STATUS),
    own.Told: lambda _field: {"anyOf": [{"type": "string"}, _languages()]},
    own.Words: lambda _field: _one_or_more(TEXT),
    Records: lambda _field: {"anyOf": [TEXT, _section(RowsSchema())]},
    fields.Nested: lambda field: _section(field.schema),
    fields.List: lambda field: {"type": "array", "items": shape_of(field.inner)},
    fields.Dict: _dictionary,
    fields.Boolean: lambda _field: {"type": "boolean"},
    fields.Integer: lambda _field: {"type": "integer"},
    fields.Float: lambda _field: {"type": "number"},
    fields.String: lambda _field: {"type": "string"},
    fields.Raw: _any,
}
"""By class of field, the nearer class first."""
