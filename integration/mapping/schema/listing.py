"""The shape of a request that gives rows page by page: where the rows stand, and how one page leads to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from integration.mapping import connector as made
from integration.mapping.schema.fields import ReadPath, Statuses, Strict
from integration.mapping.schema.kinds import PAGING, check_kind, number, one_of
from integration.mapping.schema.request import RequestSchema


def is_plain(value: Any) -> None:
    """Refuse anything but text and whole numbers."""
    if type(value) not in {str, int}:
        raise ValidationError("expected text or a whole number")


class PagingSchema(Strict):
    """`page`: the keys depend on the kind."""

    kind = one_of(PAGING)
    size = fields.Integer(strict=True, validate=number(1, 10_000))
    first = fields.Integer(strict=True, validate=number(0, 1))
    start = fields.Raw(validate=is_plain)
    next = ReadPath()
    total = ReadPath()
    key = ReadPath()
    end_status = Statuses()

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def fits(self, _data: Any, original: Any, **_: Any) -> None:
        """The keys this kind needs and may have."""
        check_kind(PAGING, original, default="none")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Paging:
        """The value."""
        return made.Paging(**data)


class RowsSchema(Strict):
    """`records`, when the rows are the values of an object."""

    path = ReadPath(data_key="values_of", required=True)
    key = fields.String()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Rows:
        """The value."""
        return made.Rows(values_of=True, **data)


class Records(fields.Field[made.Rows]):
    """`records`: a path to a list, or `{values_of: path, key: name}`."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> made.Rows:
        if isinstance(value, dict):
            made_of: made.Rows = RowsSchema().load(value)
            return made_of
        return made.Rows(path=ReadPath().deserialize(value, attr, data))


class ListingSchema(Strict):
    """A request, where its rows stand, and its paging."""

    request = fields.Nested(RequestSchema, required=True)
    records = Records()
    page = fields.Nested(PagingSchema)


def listing(data: dict[str, Any]) -> made.Listing:
    """Take the three keys of a listing out of loaded data."""
    return made.Listing(**{name: data.pop(name) for name in ("request", "records", "page") if name in data})
