"""The marshmallow fields of mapping files: text that compiles into a path, a template, transforms or a span of time."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validates_schema

from integration.domain.people.inbound import INBOUND, why_denied
from integration.mapping.paths import Path, path
from integration.mapping.placeholders import Template, compiled, template
from integration.mapping.transforms import Transform, did_you_mean, transform
from integration.mapping.wholes import why_unseen

_T = TypeVar("_T")
_SPAN = re.compile(r"(\d+)\s*([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Strict(Schema):
    """A section in which every key must be known; a typing error is told with the nearest key there is."""

    class Meta:
        """Unknown keys are refused below, with a better sentence."""

        unknown = EXCLUDE

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def knows_every_key(self, _data: Any, original: Any, **_: Any) -> None:
        """Refuse unknown keys, all of them at once."""
        known = {each.data_key or name for name, each in self.fields.items()}
        keys = original if isinstance(original, dict) else {}
        if unknown := {key: [f"unknown key, {did_you_mean(str(key), known)}"] for key in keys if key not in known}:
            raise ValidationError(unknown)


def _text(value: Any, wanted: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValidationError(f"expected {wanted}")
    return value


class ReadPath(fields.Field[Path]):
    """A path into a record; JMESPath is allowed, denied names are not."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Path:
        text = _text(value, "a path such as job.start")
        if reason := why_denied(text):
            raise ValidationError(reason)
        return _tried(lambda: path(text, expressions=True))


class SourcePath(ReadPath):
    """A path that fills a field of ours: what would read denied fields by no name, or under another spelling, is refused too."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Path:
        found = super()._deserialize(value, attr, data, **kwargs)
        if reason := why_unseen(found):
            raise ValidationError(reason)
        return found


class WritePath(fields.Field[Path]):
    """A dotted path into an answer; no expressions in what writes."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Path:
        return _tried(lambda: path(_text(value, "a dotted path such as d.id")))


class TemplateText(fields.Field[Template]):
    """Text with placeholders."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Template:
        text = _text(value, "text, with placeholders such as {{ settings.base_url }}")
        return _tried(lambda: template(text))


class AddressPath(TemplateText):
    """The path of a request: below the base address, so that no value or file can lead elsewhere."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Template:
        if (
            not str(value).startswith("/")
            or str(value).startswith("//")
            or re.search(r"[?#\\]|/\.\.?(/|$)", re.sub(r"\{\{.*?\}\}", "x", str(value)))
        ):
            raise ValidationError("expected a path below base_url such as /employees; parameters go under query")
        return super()._deserialize(value, attr, data, **kwargs)


class TemplateTree(fields.Field[Any]):
    """Any structure, with placeholders in its texts."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            return compiled(value)
        except ValueError as wrong:
            raise ValidationError(_complaints(value)) from wrong


def _complaints(raw: Any) -> Any:
    """What is wrong with the texts of a structure, in the shape of the structure."""
    if isinstance(raw, dict | list):
        parts = raw.items() if isinstance(raw, dict) else enumerate(raw)
        return {step: found for step, part in parts if (found := _complaints(part))}
    try:
        compiled(raw)
    except ValueError as wrong:
        return [str(wrong)]
    return []


class Transforms(fields.Field[tuple[Transform, ...]]):
    """One transform or a list of them, by name."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> tuple[Transform, ...]:
        names = value if isinstance(value, list) else [value]
        return _tried(lambda: tuple(transform(str(name)) for name in names))


class Span(fields.Field[timedelta]):
    """A span of time: 30s, 5m, 12h, 7d."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> timedelta:
        found = _SPAN.fullmatch(str(value).strip())
        if not found:
            raise ValidationError("expected a span of time such as 30s, 5m, 12h or 7d")
        return timedelta(**{_UNITS[found[2]]: int(found[1])})


class ValueMap(fields.Field[dict[str, Any]]):
    """Their value to ours, by JSON form: `"true"`, `"3"`, `Left`, and `*` for any other."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise ValidationError('expected pairs such as {"true": active, "*": left}')
        return {json_form(key): ours for key, ours in value.items()}


class Statuses(fields.Field[frozenset[int]]):
    """One HTTP status or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> frozenset[int]:
        found = value if isinstance(value, list) else [value]
        if not all(type(each) is int and 100 <= each < 600 for each in found):
            raise ValidationError("expected an HTTP status such as 429, or a list of them")
        return frozenset(found)


class Words(fields.Field[tuple[str, ...]]):
    """A word or a list of them."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> tuple[str, ...]:
        found = value if isinstance(value, list) else [value]
        if not all(isinstance(each, str) and each for each in found):
            raise ValidationError("expected a name, or a list of names")
        return tuple(found)


def json_form(value: Any) -> str:
    """How a value stands in a value map: text as it is, anything else as compact JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def is_target(name: Any) -> None:
    """Only the fields of the table exist (DOMAIN 12.2)."""
    if name in INBOUND:
        return
    if reason := why_denied(str(name)):
        raise ValidationError(reason)
    raise ValidationError(f"no such field, {did_you_mean(str(name), INBOUND)}")


def _tried(read: Callable[[], _T]) -> _T:
    try:
        return read()
    except ValueError as wrong:
        raise ValidationError(str(wrong)) from wrong


class Told(fields.Field[Mapping[str, str]]):
    """A sentence by language: a text in English, or `{en: …, nl: …}`, of which one may be absent."""

    LANGUAGES = ("en", "nl")

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Mapping[str, str]:
        told = {"en": value} if isinstance(value, str) else value
        if not isinstance(told, dict) or not told or not all(isinstance(each, str) for each in told.values()):
            raise ValidationError("expected a text, or {en: …, nl: …}")
        if strange := [name for name in told if name not in self.LANGUAGES]:
            raise ValidationError(f"{strange[0]!r} is no language that pages have; expected en or nl")
        return told
