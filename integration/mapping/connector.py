"""What a connector file means, as frozen values. `hris/*` reads and writes by them; nobody else sees YAML.

Structures that hold placeholders (`query`, `json`, …) are compiled; `mapping.placeholders.bind` fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from integration.mapping.paths import Path
from integration.mapping.placeholders import Scope, Template, bind, bind_address, bind_query
from integration.mapping.transforms import Transform

if TYPE_CHECKING:
    from integration.mapping.writing import Writing


NOWHERE = Template(())
"""The base address of whoever is not called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing an admin fills in. `kind` is text, url or secret; `says` explains it in the form."""

    kind: str
    required: bool = True
    default: str | None = None
    says: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How to prove who we are: `kind` none, basic, api_key, bearer or oauth2_client; `options` compiled."""

    kind: str = "none"
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Manners: calls a second, seconds to wait for an answer, and when a read is taken to be endless."""

    per_second: float = 10.0
    timeout: float = 30.0
    max_pages: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRule:
    """What an answer means; first match wins. `do` is ok, retry, gone or reject; `wait` names a header with seconds or an epoch."""

    do: str
    status: frozenset[int] = frozenset()
    body: Path | None = None
    wait: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How one page leads to the next: `kind` none, page, offset, cursor, next_url or link_header."""

    kind: str = "none"
    size: int = 100
    first: int | None = None
    start: str | None = None
    next: Path | None = None
    total: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Reading only what changed: how much earlier to ask than last time, and how often to read everything anyway."""

    overlap: timedelta = timedelta(minutes=5)
    full_every: timedelta = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSource:
    """One place a value may come from, what is done to it, and its value map (JSON form to value, `*` for any other)."""

    path: Path
    transforms: tuple[Transform, ...] = ()
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldRule:
    """How one of our fields is filled: the first source with a value counts, else the default."""

    target: str
    sources: tuple[FieldSource, ...] = ()
    default: Any = None
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How employees are read.

    `kind` is rest (needs a request), scim (`service` is its root below the base address, `count` its page), or push: we read
    nothing, they come to our own SCIM server.
    """

    fields: tuple[FieldRule, ...]
    kind: str = "rest"
    request: Request | None = None
    service: Template | None = None
    count: int = 100
    records: Path | None = None
    page: Paging = Paging()
    since: Since | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One connector file. `write` is by kind, as in `mapping.writing.OUTBOUND`. Without base address nothing is called."""

    name: str
    base_url: Template = NOWHERE
    about: str = ""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    auth: Auth = Auth()
    headers: Mapping[str, Any] = field(default_factory=dict)
    limits: Limits = Limits()
    errors: tuple[ErrorRule, ...] = ()
    employees: Reading
    write: Mapping[str, Writing] = field(default_factory=dict)
