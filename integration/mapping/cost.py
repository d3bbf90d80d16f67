"""What a first read of everybody costs: calls, and the time they take at the pace the file allows."""

from __future__ import annotations

from integration.mapping.connector import Connector, Paging, Reading

ENDS_EMPTY = frozenset({"page", "offset", "keyset"})
"""Without a total these end at a page without rows: one call more."""
COUNTED = frozenset({"page", "offset"})
"""Without a total each page of these is asked for once more, to see that nobody moved."""


def calls_needed(reading: Reading, people: int) -> int:
    """Calls for a full read of so many people: pages, one call per person per detail, and side tables.

    A side table is taken to be one call, or with `many` as long as the staff.
    """
    if reading.kind == "scim":
        return 1 + _pages(Paging(kind="cursor", size=reading.count), people)
    tables = sum(_pages(join.listing.page, people) if join.many else 1 for join in reading.join)
    return _pages(reading.page, people) + tables + people * len(reading.detail)


def seconds_needed(connector: Connector, people: int) -> float:
    """How long those calls take at `limits.per_second`, when the system itself answers at once."""
    return calls_needed(connector.employees, people) / connector.limits.per_second


def _pages(paging: Paging, rows: int) -> int:
    if paging.kind == "none":
        return 1
    full = max(-(-rows // paging.size), 1)
    if paging.kind not in ENDS_EMPTY or paging.total is not None or rows == 0:
        return full
    return 2 * full + 1 if paging.kind in COUNTED else full + 1
