"""Days as people type them, in Dutch and English."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from integration.web.page.days import read_day

TODAY = date(2026, 3, 12)
DAYS = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    "typed", ["12-3-2026", "12/03/2026", "12.3.2026", "2026-03-12", "12 maart 2026", " 12  March 2026 ", "March 12, 2026"]
)
def test_a_full_day_is_read_in_each_form(typed: str) -> None:
    assert read_day(typed, today=TODAY) == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 maart", date(2026, 3, 12)),
        ("13 maart", date(2025, 3, 13)),
        ("1-2", date(2026, 2, 1)),
        ("Dec 31", date(2025, 12, 31)),
        ("29-2", date(2024, 2, 29)),
    ],
)
def test_without_a_year_it_is_the_last_such_day(typed: str, meant: date) -> None:
    assert read_day(typed, today=TODAY) == meant


@pytest.mark.parametrize(("typed", "meant"), [("12 maart", date(2026, 3, 12)), ("1-2", date(2027, 2, 1)), ("29-2", date(2028, 2, 29))])
def test_ahead_it_is_the_next_such_day(typed: str, meant: date) -> None:
    assert read_day(typed, today=TODAY, ahead=True) == meant


@pytest.mark.parametrize(
    "typed", ["", "ooit", "32-1-2026", "30 februari", "12 smarch", "0-0", "2026-13-01", "12", "1-1-0000", "31-4", "٣ maart 99999"]
)
def test_what_is_no_day_is_none(typed: str) -> None:
    assert read_day(typed, today=TODAY) is None


@given(DAYS, st.sampled_from(["nl", "en"]), st.sampled_from(["d MMMM y", "d MMM y", "d-M-y", "y-MM-dd"]))
def test_what_we_write_ourselves_we_can_read(day: date, language: str, shape: str) -> None:
    assert read_day(format_date(day, shape, locale=language), today=TODAY) == day


@given(DAYS)
def test_a_day_without_a_year_is_never_far(day: date) -> None:
    before, after = (read_day(f"{day.day}-{day.month}", today=TODAY, ahead=ahead) for ahead in (False, True))
    assert before is not None
    assert after is not None
    assert TODAY - timedelta(days=8 * 366) <= before <= TODAY <= after <= TODAY + timedelta(days=8 * 366)


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    assert read_day(typed, today=TODAY) is None or isinstance(read_day(typed, today=TODAY), date)
