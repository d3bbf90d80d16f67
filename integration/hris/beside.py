"""What belongs to a row but stands elsewhere: side tables, read once, and one more call per row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from integration.domain.errors import Refused
from integration.hris.calls import Caller
from integration.hris.feed import NO_CONTENT, PURPOSE, Feed
from integration.mapping.connector import Detail, Join, Limits, Reading
from integration.mapping.placeholders import is_empty
from integration.mapping.transforms import to_text

Row = Mapping[str, Any]
ABSENT = frozenset({404, 410})


class Beside:
    """Completes the rows of one read. `settings` are the connection's, for the placeholders."""

    def __init__(self, caller: Caller, reading: Reading, *, settings: Mapping[str, str], limits: Limits) -> None:
        self._caller, self._reading, self._settings, self._limits = caller, reading, settings, limits
        self._tables: dict[str, dict[str, Any]] = {}

    def completed(self, rows: Sequence[Any]) -> list[Any]:
        """The same rows in the same order, each with what belongs to it; what is no object stays as it is."""
        for join in self._reading.join:
            if rows and join.name not in self._tables:
                self._tables[join.name] = self._table(join)
        return list(self._at_once(rows)) if self._reading.detail else [self._joined(row) for row in rows]

    def fetched(self, detail: Detail, row: Any) -> Any:
        """What one more call gives for this row; None when it is not there."""
        try:
            request = detail.request.bind({"settings": self._settings, "r": row})
        except Refused:
            return None
        try:
            answer = self._caller.patiently(lambda: self._caller.call(request, purpose=PURPOSE, accept=ABSENT if detail.optional else ()))
        except Refused as refused:
            if detail.optional and refused.code == "gone":
                return None
            raise
        if answer.status in ABSENT or answer.status == NO_CONTENT:
            return None
        return detail.at.find(answer.json()) if detail.at else answer.json()

    def _at_once(self, rows: Sequence[Any]) -> Iterable[Any]:
        if self._limits.at_once == 1:
            return map(self._whole, rows)
        with ThreadPoolExecutor(self._limits.at_once) as hands:
            return list(hands.map(self._whole, rows))

    def _whole(self, row: Any) -> Any:
        if not isinstance(row, Mapping):
            return row
        return {**self._joined(row), **{detail.name: self.fetched(detail, row) for detail in self._reading.detail}}

    def _joined(self, row: Any) -> Any:
        """A later table may hang on what an earlier one gave."""
        if isinstance(row, Mapping):
            for join in self._reading.join:
                row = {**row, join.name: self._fitting(join, _key(join.on.find(row)))}
        return row

    def _fitting(self, join: Join, key: str) -> Any:
        """What the table holds for this key. Without any rows it would take from everybody what they had (a right was lost there)."""
        table = self._tables[join.name]
        if key and not table and not join.may_be_empty:
            raise _empty(join)
        return table.get(key, [] if join.many else None)

    def _table(self, join: Join) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, row in self._rows(join):
            if join.many:
                table.setdefault(key, []).append(row)
            else:
                table[key] = row
        return table

    def _rows(self, join: Join) -> Iterator[tuple[str, Any]]:
        scope = {"settings": self._settings}
        feed = Feed(self._caller, join.listing, scope=scope, max_pages=self._limits.max_pages, key=join.key.find)
        for page in feed.pages():
            for row in page.records:
                if key := _key(join.key.find(row)):
                    yield key, {name: row[name] for name in join.keep if name in row} if join.keep else row


def _empty(join: Join) -> Refused:
    return Refused(
        f"the side table {join.name} came empty, while records name something in it; nobody was changed. Look whether our account may "
        "still read it, and check its records and key in read.employees.join; if it may be empty, say may_be_empty: true there",
        code="join-empty",
    )


def _key(value: Any) -> str:
    """7 and "7" are the same key; what is no text or number fits nothing."""
    if is_empty(value) or isinstance(value, list | dict | bool):
        return ""
    return to_text(value)
