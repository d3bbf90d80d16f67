"""Paging after the last key, while people come and go: whoever stays is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from integration.hris.paging import Got, Turn, first_turn, next_turn
from integration.mapping.connector import Paging
from integration.mapping.paths import path

KEYS = st.sets(st.integers(0, 60), max_size=25)


def read(present: set[int], size: int, meanwhile: Callable[[], object]) -> Iterator[int]:
    """The keys in the order they are read; after each page something happens."""
    paging, so_far = Paging(kind="keyset", key=path("id"), start=-1, size=size), 0
    turn: Turn | None = first_turn(paging)
    while turn is not None:
        rows = [{"id": key} for key in sorted(present) if key > turn.page["after"]][:size]
        so_far += len(rows)
        yield from (row["id"] for row in rows)
        meanwhile()
        turn = next_turn(paging, turn, Got(rows, {}, len(rows), so_far, last=rows[-1] if rows else None))


@given(
    staff=KEYS, leaving=st.lists(st.integers(0, 60), max_size=8), joining=st.lists(st.integers(0, 60), max_size=8), size=st.integers(1, 6)
)
def test_who_stays_is_read_once_whoever_comes_and_goes(staff: set[int], leaving: list[int], joining: list[int], size: int) -> None:
    present, going, coming = set(staff), iter(leaving), iter(joining)

    def meanwhile() -> None:
        present.discard(next(going, -1))
        present.update(key for key in [next(coming, None)] if key is not None)

    found = list(read(present, size, meanwhile))
    assert len(found) == len(set(found))
    assert staff - set(leaving) <= set(found) <= staff | set(joining)
