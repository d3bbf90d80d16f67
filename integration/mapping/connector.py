"""What a connector file means, as frozen values. `hris/*` reads and writes by them; nobody else sees YAML.

Structures that hold placeholders (`query`, `json`, …) are compiled; `mapping.placeholders.bind` fills them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from integration.mapping.drop import Drop
from integration.mapping.paths import Path
from integration.mapping.placeholders import Template, is_empty
from integration.mapping.request import Request
from integration.mapping.transforms import Transform
from integration.mapping.writing import Writing

NOWHERE = Template(())
"""The base address of whoever is not called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One thing an admin fills in. `kind` is text, url, secret or pem (a key or certificate, secret too); `says` explains it."""

    kind: str
    required: bool = True
    default: str | None = None
    says: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_secret(self) -> bool:
        """Whether it is stored encrypted, and never shown again."""
        return self.kind in {"secret", "pem"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Auth:
    """How to prove who we are; the kinds are those of `schema.kinds.AUTH`. `options` compiled; `may_lack` need no value."""

    kind: str = "none"
    options: Mapping[str, Any] = field(default_factory=dict)
    may_lack: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Manners: calls a second, detail calls at once, seconds and megabytes of an answer, and when a read is taken to be endless."""

    per_second: float = 10.0
    at_once: int = 1
    timeout: float = 30.0
    megabytes: int = 20
    max_pages: int = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRule:
    """What an answer means; first match wins. `do` is ok, retry, reauth, gone, conflict, forbidden, reject or pending.

    `wait` names headers with seconds, a date or an epoch: the first that holds one counts. `says` is the file's own remedy.
    """

    do: str
    status: frozenset[int] = frozenset()
    body: Path | None = None
    wait: tuple[str, ...] = ()
    says: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How one page leads to the next: `kind` none, page, offset, cursor, keyset, next_url or link_header.

    `key` is where a row holds what the next page is asked after; `end_status` are statuses that mean "there is no more".
    """

    kind: str = "none"
    size: int = 100
    first: int | None = None
    start: str | int | None = None
    next: Path | None = None
    total: Path | None = None
    key: Path | None = None
    end_status: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """Where the rows stand in an answer: a list at `path` (None: the whole answer), or with `values_of` the values of an object.

    `key` is the name under which each value gets the key it stood under.
    """

    path: Path | None = None
    values_of: bool = False
    key: str | None = None

    def find(self, body: Any) -> list[Any] | None:
        """The rows; None when there is no list, or no object where one was promised."""
        found = self.path.find(body) if self.path else body
        if self.values_of:
            return self._values(found) if isinstance(found, dict) else None
        return found if isinstance(found, list) else None

    def _values(self, found: Mapping[str, Any]) -> list[Any]:
        if self.key is None:
            return list(found.values())
        return [{**value, self.key: key} if isinstance(value, dict) else value for key, value in found.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A request that gives rows, page by page."""

    request: Request
    records: Rows = Rows()
    page: Paging = Paging()


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """A side table, read once per read; where `on` in a row equals `key` in the table, the row gets that as `name`.

    With `many` it gets the list of all that fit. `keep` are the names of the table's columns worth remembering; none means all.
    `may_be_empty`: having no rows at all is ordinary.
    """

    name: str
    listing: Listing
    key: Path
    on: Path
    many: bool = False
    may_be_empty: bool = False
    keep: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One more call per row (`r`), whose answer, or what stands `at` there, the row gets as `name`; `optional`: it may not exist."""

    name: str = ""
    request: Request
    at: Path | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A feed that tells only who changed: each `id` is read by `one`, in which `r` is the feed's row."""

    listing: Listing
    id: Path
    one: Detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Since:
    """Reading only what changed: how much earlier to ask than last time, and how often to read everything anyway.

    `format` is the transform that writes the moment as they want it; `start` is what to ask for when everybody is read.
    """

    overlap: timedelta = timedelta(minutes=5)
    full_every: timedelta = timedelta(days=1)
    format: str | None = None
    start: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """Who is absent from a full read has left (`sweep`), or stays as known because their status tells. `max_share`: how
    large a part may leave in one import without a yes, where that is less than the installation allows."""

    sweep: bool = True
    max_share: float | None = None


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
    nothing, they come to our own SCIM server; or csv: a file that is dropped (`file`).
    """

    fields: tuple[FieldRule, ...]
    kind: str = "rest"
    request: Request | None = None
    service: Template | None = None
    file: Drop | None = None
    count: int = 100
    records: Rows = Rows()
    page: Paging = Paging()
    since: Since | None = None
    join: tuple[Join, ...] = ()
    detail: tuple[Detail, ...] = ()
    changed: Changed | None = None
    one: Detail | None = None
    deleted: Deleted = Deleted()

    def key_of(self, row: Any) -> object:
        """Where a row holds its external_id, as it stands there; None when it is not in the row itself."""
        rule = next(rule for rule in self.fields if rule.target == "external_id")
        try:
            return next((value for source in rule.sources if not is_empty(value := source.path.find(row))), None)
        except ValueError:
            return None

    @property
    def reads_one(self) -> bool:
        """Whether one record can be asked for by its key."""
        by_change = self.changed is not None and self.changed.id.holding("") is not None
        return self.kind == "scim" or self.one is not None or by_change


@dataclass(frozen=True, slots=True, kw_only=True)
class Connector:
    """One connector file. `write` is by kind, as in `mapping.writing.OUTBOUND`. Without base address nothing is called.

    `envelope` is what each JSON body is wrapped in, as `json`.
    """

    name: str
    base_url: Template = NOWHERE
    about: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    auth: Auth = Auth()
    headers: Mapping[str, Any] = field(default_factory=dict)
    envelope: Any = None
    limits: Limits = Limits()
    errors: tuple[ErrorRule, ...] = ()
    employees: Reading
    write: Mapping[str, Writing] = field(default_factory=dict)
