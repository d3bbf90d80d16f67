"""The shape of a connector file (marshmallow): its sections, and how they become one value."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields, post_load, validate, validates_schema

from integration.mapping import connector as made
from integration.mapping.schema.fields import ReadPath, Statuses, Strict, TemplateText, TemplateTree, Told, Words
from integration.mapping.schema.kinds import ALGORITHMS, AUTH, check_kind, number, one_of
from integration.mapping.schema.reading import ReadingSchema
from integration.mapping.schema.writing import CompetencySchema, ParticipationSchema


class SettingSchema(Strict):
    """`settings.NAME`: what an admin fills in."""

    kind = one_of(["text", "url", "secret", "pem"], data_key="type", load_default="text")
    required = fields.Boolean(load_default=True)
    default = fields.String(load_default=None)
    says = Told()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Setting:
        """The value."""
        return made.Setting(**data)


class CertSchema(Strict):
    """`auth.cert`: a client certificate and its key."""

    certificate, key = TemplateText(required=True), TemplateText(required=True)


class AuthSchema(Strict):
    """`auth`: the keys depend on the kind."""

    kind = one_of(AUTH, required=True)
    user, password, token, value = TemplateText(), TemplateText(), TemplateText(), TemplateText()
    token_url, client_id, client_secret, scope = TemplateText(), TemplateText(), TemplateText(), TemplateText()
    authorize_url, issuer, iss, sub, aud, key, kid = (TemplateText() for _ in range(7))
    recipient, certificate = TemplateText(), TemplateText()
    name = fields.String()
    place = one_of(["header", "query"], data_key="in")
    style = one_of(["post", "header"])
    alg = one_of(ALGORITHMS)
    encoding = one_of(["base64", "base64url"])
    params, authorize_params, attributes = TemplateTree(), TemplateTree(), TemplateTree()
    cert = fields.Nested(CertSchema)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def fits(self, _data: Any, original: Any, **_: Any) -> None:
        """The keys this kind needs and may have."""
        check_kind(AUTH, original, default="none")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Auth:
        """The value."""
        kind = data.pop("kind")
        return made.Auth(kind=kind, options=data, may_lack=AUTH[kind][1])


class LimitsSchema(Strict):
    """`limits`."""

    per_second = fields.Float(validate=number(0.01, 1000))
    at_once = fields.Integer(strict=True, validate=number(1, 20))
    timeout = fields.Float(validate=number(1, 300))
    megabytes = fields.Integer(strict=True, validate=number(1, 200))
    max_pages = fields.Integer(strict=True, validate=number(1, 1_000_000))

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Limits:
        """The value."""
        return made.Limits(**data)


class ErrorSchema(Strict):
    """`errors[n]`: matches by status, by something in the body, or both."""

    status = Statuses()
    body = ReadPath()
    do = one_of(["ok", "retry", "reauth", "gone", "conflict", "forbidden", "reject", "pending"], required=True)
    wait = Words()
    says = fields.String()

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.ErrorRule:
        """The value."""
        return made.ErrorRule(**data)


class ReadSchema(Strict):
    """`read`: employees are all we read."""

    employees = fields.Nested(ReadingSchema, required=True)


class WriteSchema(Strict):
    """`write`: what goes out, by kind."""

    participation = fields.Nested(ParticipationSchema)
    competency = fields.Nested(CompetencySchema)


class ConnectorSchema(Strict):
    """The whole file. `connector: 1` is the version of this shape."""

    connector = fields.Integer(required=True, strict=True, validate=validate.Equal(1, error="expected 1, the version of this shape"))
    name = fields.String(
        required=True, validate=validate.Regexp(r"[a-z][a-z0-9_-]{0,63}\Z", error="expected a short name in small letters")
    )
    about = Told()
    settings = fields.Dict(keys=fields.String(), values=fields.Nested(SettingSchema))
    base_url = TemplateText()
    auth = fields.Nested(AuthSchema)
    headers = TemplateTree()
    envelope = TemplateTree()
    limits = fields.Nested(LimitsSchema)
    errors = fields.List(fields.Nested(ErrorSchema))
    read = fields.Nested(ReadSchema, required=True)
    write = fields.Nested(WriteSchema)

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def calls_somebody(self, _data: Any, original: Any, **_: Any) -> None:
        """Whoever is called has an address; those who push, or drop files, are not called."""
        read = original.get("read") if isinstance(original, dict) else None
        employees = read.get("employees") if isinstance(read, dict) else None
        comes = isinstance(employees, dict) and employees.get("kind") in ("push", "csv") and "write" not in original
        if isinstance(original, dict) and "base_url" not in original and not comes:
            raise ValidationError({"base_url": ["is missing"]})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> made.Connector:
        """The value."""
        data.pop("connector")
        errors = tuple(data.pop("errors", ()))
        return made.Connector(employees=data.pop("read")["employees"], errors=errors, **data)
