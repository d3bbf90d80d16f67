"""The shape of what belongs to a row but stands elsewhere: side tables, one more call per row, and a feed of who changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields, post_load, validate

from integration.domain.people.inbound import why_denied
from integration.mapping import connector as made
from integration.mapping.schema.fields import ReadPath, Strict, Words
from integration.mapping.schema.listing import ListingSchema, listing
from integration.mapping.schema.request import RequestSchema


def is_name(value: str) -> None:
    """A name that can stand in a path, and is not of something that may not be read."""
    validate.Regexp(r"[A-Za-z_]\w*\Z", error="expected a short name such as contact")(value)
    if reason := why_denied(value):
        raise ValidationError(reason)


def are_apart(parts: Sequence[made.Join | made.Detail]) -> None:
    """No two parts may go under one name."""
    names = [part.name for part in parts]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValidationError(f"{twice[0]} stands here twice; give each its own name")


class JoinSchema(ListingSchema):
    """`join[n]`: a side table."""

    name = fields.String(data_key="as", required=True, validate=is_name)
    key = ReadPath(required=True)
    on = ReadPath(required=True)
    many = fields.Boolean()
    may_be_empty = fields.Boolean()
    keep = Words()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Join:
        """The value."""
        return made.Join(listing=listing(data), **data)


class OneSchema(Strict):
    """`one` and `changed.one`: the call that reads one record."""

    request = fields.Nested(RequestSchema, required=True)
    at = ReadPath()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Detail:
        """The value."""
        return made.Detail(**data)


class DetailSchema(OneSchema):
    """`detail[n]`: one more call per row."""

    name = fields.String(data_key="as", required=True, validate=is_name)
    optional = fields.Boolean()


class ChangedSchema(ListingSchema):
    """`changed`: who changed, and how each is read."""

    id = ReadPath(required=True)
    one = fields.Nested(OneSchema, required=True)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Changed:
        """The value."""
        return made.Changed(listing=listing(data), **data)
