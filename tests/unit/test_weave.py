"""The weave: one crossing per session held, nothing outside the box, no thread favoured."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.web.page.weave import DESK, PHONE, ROW, SEAM_AMPLITUDE, SEAM_MIDDLE, SEAM_PERIOD, Point, Size, Weave, seam, weave

SIZES = st.sampled_from([DESK, PHONE, ROW])
COUNTS = st.tuples(st.integers(1, 16), st.integers(0, 20))


def points(path: str) -> list[Point]:
    """The points of path data."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]


def drawn(size: Size, counts: tuple[int, int]) -> Weave:
    """A weave of (planned, held)."""
    return weave(size, planned=counts[0], held=counts[1])


def crossings(woven: Weave) -> int:
    """How often thread a changes sides with the middle."""
    sides = [y > woven.middle for _, y in points(woven.a) if abs(y - woven.middle) > 0.2]
    return sum(before != after for before, after in pairwise(sides))


@given(SIZES, COUNTS)
def test_the_threads_cross_once_for_every_session_held(size: Size, counts: tuple[int, int]) -> None:
    woven = drawn(size, counts)
    assert crossings(woven) == counts[1]
    assert len(woven.crossings) == counts[1]


@given(SIZES, COUNTS, st.sampled_from([{}, {"closed": True}, {"parted": True}]))
def test_nothing_is_drawn_outside_the_box(size: Size, counts: tuple[int, int], end: dict[str, bool]) -> None:
    woven = weave(size, planned=counts[0], held=counts[1], **end)
    for path, thread in ((woven.a, size.thread), (woven.b, size.thread), (woven.a_pale, size.pale), (woven.b_pale, size.pale)):
        for x, y in points(path):
            assert x - thread / 2 >= -0.1
            assert x + thread / 2 <= size.width + 0.1
            assert y - thread / 2 >= 0
            assert y + thread / 2 <= size.height


@given(SIZES, COUNTS)
def test_both_threads_are_each_others_mirror(size: Size, counts: tuple[int, int]) -> None:
    woven = drawn(size, counts)
    for above, below in ((woven.a, woven.b), (woven.a_pale, woven.b_pale)):
        for (x, y), (other_x, other_y) in zip(points(above), points(below), strict=True):
            assert x == other_x
            assert (y + other_y) / 2 == pytest.approx(woven.middle, abs=0.06)


@given(SIZES, COUNTS)
def test_what_is_to_come_goes_on_where_the_threads_are(size: Size, counts: tuple[int, int]) -> None:
    woven = drawn(size, counts)
    (end_x, end_y), (start_x, start_y) = points(woven.a)[-1], points(woven.a_pale)[0]
    assert start_x == pytest.approx(end_x, abs=0.2)
    assert start_y == pytest.approx(end_y, abs=0.2)


@given(SIZES, COUNTS)
def test_each_session_to_come_has_its_place(size: Size, counts: tuple[int, int]) -> None:
    planned, held = counts
    woven = drawn(size, counts)
    assert (woven.bead is not None) == (held < planned)
    assert len(woven.dots) == max(planned - held - 1, 0)


@given(SIZES, COUNTS)
def test_a_trajectory_that_ended_shows_nothing_to_come(size: Size, counts: tuple[int, int]) -> None:
    for woven in (weave(size, planned=counts[0], held=counts[1], closed=True), weave(size, planned=counts[0], held=counts[1], parted=True)):
        assert (woven.bead, woven.dots, woven.a_pale, woven.b_pale) == (None, (), "", "")
        assert points(woven.a)[-1][0] == pytest.approx(size.width - size.thread / 2, abs=0.1)


@pytest.mark.parametrize("across", [0, 1], ids=["upright", "level"])
def test_a_seam_is_woven_or_open(across: int) -> None:
    woven, apart = seam(woven=True, upright=not across), seam(woven=False, upright=not across)
    sides = [point[across] > SEAM_MIDDLE for point in points(woven.a) if abs(point[across] - SEAM_MIDDLE) > 0.5]
    assert sum(before != after for before, after in pairwise(sides)) == woven.length // SEAM_PERIOD
    assert {point[across] for point in points(apart.a)} == {float(SEAM_MIDDLE - SEAM_AMPLITUDE)}
    assert {point[across] for point in points(apart.b)} == {float(SEAM_MIDDLE + SEAM_AMPLITUDE)}
