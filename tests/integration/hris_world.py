"""An HRIS that answers what a test says, and a source that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from textwrap import dedent, indent
from typing import Any
from wsgiref.types import WSGIApplication

from werkzeug.wrappers import Request, Response

from integration.clock import Clock
from integration.hris.sources import Source, sources
from integration.mapping.files import connector
from integration.transport import Transport

Answering = Callable[[Request], Response]
PLAIN_SCIM = """
connector: 1
name: acme
base_url: https://hr.example
read: {employees: {kind: scim, map: {external_id: id}}}
"""
STAFF = [{"id": number} for number in range(7)]


def api(answering: Answering) -> WSGIApplication:
    return Request.application(answering)


def a_source(url: str, page: str = "", *, records: str = "rows", query: str = "{}", more: str = "", **values: str) -> Source:
    """A source with this `page:` section and request query, under the given extra lines."""
    lines = [f"request: {{path: /staff, query: {query}}}"]
    lines += [f"{name}: {value}" for name, value in (("page", page), ("records", records)) if value]
    return a_reader(url, "\n".join(lines), more=more, **values)


def a_reader(url: str, reading: str, *, more: str = "", **values: str) -> Source:
    """A source with this `read.employees` (its map left out), under the given extra lines."""
    text = f"""
connector: 1
name: acme
settings: {{token: {{type: secret, required: false}}, user: {{required: false}}}}
base_url: {url}/api
{more}
read:
  employees:
    map: {{external_id: id}}
{indent(dedent(reading), "    ")}
"""
    return reading_by(text, **values)


def reading_by(text: str, **values: str) -> Source:
    """A source by a whole file."""
    return sources(Transport(allow_private_hosts={"127.0.0.1", "localhost"}), Clock())(connector(text, file="acme.yaml"), values)


def rows(source: Source, since: datetime | None = None) -> list[dict[str, Any]]:
    return [record for page in source.pages(since) for record in page.records]


def read(source: Source, since: datetime | None = None) -> list[int]:
    return [record["id"] for page in source.pages(since) for record in page.records]


def reply(body: Any, status: int = 200, **headers: str) -> Response:
    return Response(
        json.dumps(body), status, {name.replace("_", "-"): value for name, value in headers.items()}, content_type="application/json"
    )


def rows_from(start: int, size: int = 3) -> list[dict[str, int]]:
    return STAFF[start : start + size]
