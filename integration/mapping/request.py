"""A request of a connector file, and the same with its placeholders filled: what every call to an HR system is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from integration.mapping.placeholders import Scope, Template, bind, bind_address, bind_query


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundRequest:
    """A request with all values in place; `path` is encoded and starts with a slash."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request as the file has it."""

    path: Template
    method: str = "GET"
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    json: Any = None

    def bind(self, scope: Scope) -> BoundRequest:
        """The request for these values; `Refused` (code no-value) when one that must be there is not."""
        return BoundRequest(
            method=self.method,
            path=bind_address(self.path, scope),
            query=bind_query(self.query, scope),
            headers=bind_query(self.headers, scope),
            json=bind(self.json, scope),
        )
