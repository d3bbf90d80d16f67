"""The shape of `read.employees.file`: where files are dropped, which of them, and how they are written."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load

from integration.mapping.drop import Drop
from integration.mapping.schema.fields import Span, Strict, TemplateText


class SftpSchema(Strict):
    """`file.sftp`: the server where files are dropped. Without a host they are dropped with us."""

    host, user, host_key = TemplateText(required=True), TemplateText(required=True), TemplateText(required=True)
    port, password, key, passphrase = TemplateText(), TemplateText(), TemplateText(), TemplateText()


class DropSchema(Strict):
    """`file`: folder and pattern; `auto` (or nothing) lets encoding and delimiter be found out."""

    folder = TemplateText(required=True)
    pattern, encoding, delimiter = TemplateText(), TemplateText(), TemplateText()
    settle = Span()
    sftp = fields.Nested(SftpSchema)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> Drop:
        """The value."""
        return Drop(**data)
