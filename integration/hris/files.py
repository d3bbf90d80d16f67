"""Employees from a file that an HR system drops: the newest one that is whole, read from beginning to end, and each file once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import islice

from integration.clock import Clock
from integration.domain.errors import Refused, Retriable
from integration.hris.drops import Found, Place, fitting
from integration.hris.page import Page
from integration.hris.page import Place as PlaceInFeed
from integration.hris.table import Table
from integration.mapping.connector import FieldRule, Reading
from integration.mapping.drop import AUTO, BoundDrop

PAGE = 500


class FileSource:
    """Reads what lies at `place`. Which file that is, is decided once: it stays the same from the stamp to the last row."""

    def __init__(self, place: Place, drop: BoundDrop, fields: Sequence[FieldRule], *, clock: Clock) -> None:
        self._place, self._drop, self._fields, self._clock = place, drop, fields, clock

    def stamp(self) -> str:
        """Which file would be read now. Raises as `pages` does."""
        return self._newest.stamp

    def reads_changes(self) -> bool:
        """A file tells everybody."""
        return False

    def pages(self, since: datetime | None = None, *, at: PlaceInFeed | None = None) -> Iterator[Page]:
        """Everybody in the file; nobody when only changes since the last file are wanted, for it is the same one.

        Raises `Refused` when there is none or it is no table, `Retriable` while it is being written.
        """
        if since is not None:
            return
        start = self._row(at) if at else 0
        drop, needed = self._drop, list(_needed(self._fields))
        table = Table(self._place.content(self._newest), encoding=drop.encoding, delimiter=drop.delimiter, needed=needed)
        rows = islice(table.rows(), start, None)
        while page := tuple(islice(rows, PAGE)):
            yield Page(page, place={"file": self.stamp(), "row": start})
            start += len(page)

    def _row(self, at: PlaceInFeed) -> int:
        if at["file"] != self.stamp():
            raise Refused("the file that was being read is not the newest any more", code="file-other")
        row: int = at["row"]
        return row

    @cached_property
    def _newest(self) -> Found:
        found = fitting(self._place, self._drop.pattern)
        if not found:
            raise Refused(f"no file there fits {self._drop.pattern}", code="file-absent")
        now = self._clock.now()
        settled = [each for each in found if abs(now - each.changed_at) >= self._drop.settle]
        if not settled:
            raise Retriable("the file may still be under way; it is taken once it stays the same", not_before=now + self._drop.settle)
        return settled[0]


def rows_of(data: bytes, reading: Reading) -> Iterator[dict[str, str]]:
    """The rows of a sample, whose encoding and delimiter are found out."""
    return Table(data, encoding=AUTO, delimiter=AUTO, needed=list(_needed(reading.fields))).rows()


def _needed(fields: Sequence[FieldRule]) -> Iterator[Collection[str]]:
    """The columns of each field, of which one must be there; a field with a default, or found by an expression, needs none."""
    for rule in fields:
        if rule.default is None and all(source.path.steps for source in rule.sources):
            yield {source.path.steps[0] for source in rule.sources}
