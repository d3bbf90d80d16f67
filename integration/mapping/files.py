"""Mapping files: text in, checked values out, or every problem at once with file, line, field and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from marshmallow import Schema, ValidationError

from integration.domain.errors import MappingProblem
from integration.mapping.connector import Connector
from integration.mapping.document import Document, Where, read_document
from integration.mapping.holes import misplaced
from integration.mapping.product import Product, ProductSchema
from integration.mapping.schema.connector import ConnectorSchema
from integration.mapping.schema.doubts import doubts
from integration.mapping.schema.tool import ToolSchema
from integration.mapping.tool import Tool
from integration.shipped import shipped


def mappings_folder(chosen: Path | None = None) -> Path:
    """The admin's folder (WEDERKERIG_MAPPINGS_DIR), else the one shipped along."""
    return chosen or shipped("mappings")


def connector(text: str, *, file: str) -> Connector:
    """The connector in this text; raises one `MappingProblem` that holds them all. `file` is only for the messages."""
    made: Connector = _loaded(ConnectorSchema(), read_document(text, file))
    return made


def product(text: str, *, file: str) -> Product:
    """What is particular about one LMS product; raises as `connector` does."""
    made: Product = _loaded(ProductSchema(), read_document(text, file))
    return made


def read_connector(path: Path) -> Connector:
    """The connector in this file."""
    return connector(read_text(path), file=str(path))


def read_product(path: Path) -> Product:
    """The LMS product in this file."""
    return product(read_text(path), file=str(path))


def read_products(folder: Path | None = None) -> dict[str, Product]:
    """Every LMS product by name, from the folder `lms` of the admin's folder or of the one shipped along."""
    files = sorted((mappings_folder(folder) / "lms").glob("*.yaml"))
    return {product.name: product for product in map(read_product, files)}


def read_tool(folder: Path | None = None) -> Tool:
    """What the tool is to an LMS: `tool.yaml` in this folder, else in the one shipped along; raises as `connector` does."""
    path = (folder or shipped("plugin_manifest")) / "tool.yaml"
    made: Tool = _loaded(ToolSchema(), read_document(read_text(path), str(path)))
    return made


def check_file(path: Path) -> list[MappingProblem]:
    """All problems of a file, in order of line; none when it can be used."""
    try:
        document = read_document(read_text(path), str(path))
    except MappingProblem as unreadable:
        return [unreadable]
    return _checked(_schema(document.data), document)[1]


def doubts_of(path: Path) -> list[MappingProblem]:
    """What a file that can be used says but seldom means, in order of line."""
    document = read_document(read_text(path), str(path))
    return _in_order([document.problem(*each) for each in doubts(document)])


def read_text(path: Path) -> str:
    """The text of a file; `MappingProblem` when it can't be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as unreadable:
        raise MappingProblem(str(path), 1, "", f"cannot be read: {unreadable.strerror}") from unreadable
    except UnicodeDecodeError as wrong:
        raise MappingProblem(str(path), 1, "", "is not UTF-8; save it as UTF-8") from wrong


def _schema(data: Any) -> Schema:
    """The first key says what a file is."""
    kinds: dict[str, type[Schema]] = {"lms": ProductSchema, "tool": ToolSchema}
    told = data if isinstance(data, dict) else {}
    return next((schema for key, schema in kinds.items() if key in told), ConnectorSchema)()


def _loaded(schema: Schema, document: Document) -> Any:
    value, problems = _checked(schema, document)
    if problems:
        raise MappingProblem.together(problems)
    return value


def _checked(schema: Schema, document: Document) -> tuple[Any, list[MappingProblem]]:
    if not isinstance(document.data, dict):
        return None, list(document.problems or (MappingProblem(document.file, 1, "", "expected keys such as `name: acme`"),))
    value, problems = None, [*document.problems, *(document.problem(*each) for each in misplaced(document))]
    try:
        value = schema.load(document.data)
    except ValidationError as invalid:
        problems += [document.problem(where, remedy) for where, remedy in _messages(document, invalid.messages, ())]
    return value, _in_order(problems)


def _messages(document: Document, messages: Any, where: Where) -> Iterator[tuple[Where, str]]:
    """Marshmallow's nested messages, each with its place. Steps that only marshmallow knows are left out."""
    if isinstance(messages, dict):
        for step, below in messages.items():
            yield from _messages(document, below, _step(document, where, step, is_needed=_tells_of_absence(below)))
    else:
        yield from ((where, _sentence(str(message))) for message in messages)


def _step(document: Document, where: Where, step: Any, *, is_needed: bool) -> Where:
    """The place one step further. `key` and `value` are marshmallow's own words below a dictionary, unless they are needed there."""
    further = (*where, step)
    is_absent_key = isinstance(document.at(where), dict) and isinstance(step, str) and step != "_schema"
    is_real = is_absent_key and (is_needed or step not in {"key", "value"})
    return further if further in document.lines or is_real else where


def _tells_of_absence(messages: Any) -> bool:
    return isinstance(messages, list) and str(messages[0]).startswith(("Missing data", "needed with"))


def _sentence(message: str) -> str:
    """Our own sentences stay; marshmallow's become as short and concrete as ours."""
    return {
        "Missing data for required field.": "is missing",
        "Field may not be null.": "has no value",
        "Not a valid string.": "expected text",
        "Not a valid integer.": "expected a whole number",
        "Not a valid number.": "expected a number",
        "Not a valid boolean.": "expected true or false",
        "Not a valid list.": "expected a list",
        "Not a valid mapping type.": "expected keys below it",
        "Invalid input type.": "expected keys below it",
    }.get(message, message)


def _in_order(problems: Sequence[MappingProblem]) -> list[MappingProblem]:
    unique = {(each.line, each.field, each.remedy): each for each in problems}
    return [unique[key] for key in sorted(unique)]
