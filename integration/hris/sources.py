"""One shape for every kind of source: whether it can read changes only, and its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable
from uuid import UUID

from integration.clock import Clock
from integration.domain.errors import Refused
from integration.hris.auth.means import Grants
from integration.hris.calls import callers
from integration.hris.drops import Folder
from integration.hris.files import FileSource
from integration.hris.page import Page, Place
from integration.hris.rest import RestSource
from integration.hris.scim import ScimSource
from integration.hris.sftp import SftpFolder
from integration.mapping.connector import Connector
from integration.transport import Transport


class Source(Protocol):
    """Where employees come from."""

    def stamp(self) -> str:
        """Which thing would be read now, if it is one that is read once (a file); later ones sort later. Else empty."""
        ...

    def reads_changes(self) -> bool:
        """Whether it can give only what changed since a moment."""
        ...

    def pages(self, since: datetime | None = None, *, at: Place | None = None) -> Iterator[Page]:
        """Page after page; a failure is raised as `Retriable` or `Refused`, never swallowed.

        `at` is the `place` of a page of an earlier read: that page is asked for again, and the read goes on from there.
        """
        ...


@runtime_checkable
class OneByOne(Protocol):
    """A source that can be asked for one record."""

    def one(self, key: str) -> Any:
        """The record with this key, as `pages` would give it; None when it is not there.

        `Refused` (reads-no-one) when the connector file does not say how (`Reading.reads_one`).
        """
        ...


@runtime_checkable
class Talking(Protocol):
    """A source that needs many answers (one more call per person): it can tell that each came, and be in a hurry."""

    def listen(self, heard: Callable[[], None]) -> None:
        """Call this after each answer, in whatever thread it came."""
        ...

    def hurry(self, seconds: float) -> None:
        """Ask each thing once, and be done with everything within so many seconds; `Retriable` after that."""
        ...


class Sources(Protocol):
    """Makes the source of a connector for its settings (secrets in clear). `Refused` (connection.pushes) when nothing is read.

    With `connection_id` it may speak by the permission that an admin gave for that connection.
    """

    def __call__(self, connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Source:
        """The source."""
        ...


AT_A_PAGE = 20.0
"""Seconds that somebody waits at a page while a source is asked."""


def in_a_hurry(source: Source) -> Source:
    """The same source, for somebody who waits at a page."""
    if isinstance(source, Talking):
        source.hurry(AT_A_PAGE)
    return source


def sources(transport: Transport, clock: Clock, grants: Grants | None = None, *, drop_dir: Path | None = None) -> Sources:
    """The maker that `wiring` hands to flows. `drop_dir`: the folder in which HR systems may drop files with us."""
    call = callers(transport, clock, grants)

    def make(connector: Connector, values: Mapping[str, str], connection_id: UUID | None = None) -> Source:
        reading, most = connector.employees, connector.limits.max_pages
        if reading.file is not None:
            drop = reading.file.bind(values)
            place = SftpFolder(transport, drop.sftp, drop.folder) if drop.sftp else Folder(drop_dir, drop.folder)
            return FileSource(place, drop, reading.fields, clock=clock)
        caller = call(connector, values, connection_id)
        if reading.kind == "push":
            raise Refused("this HR system pushes people to us, so there is nothing to fetch", code="connection.pushes")
        if reading.kind == "scim":
            root = reading.service.text({"settings": values}) if reading.service else ""
            return ScimSource(caller, reading, root=root.rstrip("/"), max_pages=most)
        return RestSource(caller, reading, settings=values, limits=connector.limits)

    return make
