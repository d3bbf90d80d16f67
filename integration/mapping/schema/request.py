"""A request in a connector file: the same shape for reading and for writing."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, post_load

from integration.mapping import request as made
from integration.mapping.schema.fields import AddressPath, Strict, TemplateTree
from integration.mapping.schema.kinds import one_of


def is_pairs(value: Any) -> None:
    """Refuse anything but an object."""
    if not isinstance(value, dict):
        raise ValidationError("expected pairs such as {limit: 100}")


class RequestSchema(Strict):
    """A request, in reading and in writing."""

    path = AddressPath(required=True)
    method = one_of(["GET", "POST", "PUT", "PATCH", "DELETE"])
    query = TemplateTree(validate=is_pairs)
    headers = TemplateTree(validate=is_pairs)
    json = TemplateTree()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Request:
        """The value."""
        return made.Request(**data)
