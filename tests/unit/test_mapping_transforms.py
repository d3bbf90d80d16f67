"""The named transforms: what they give, and what they say when a value can't be right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from integration.mapping.transforms import TRANSFORMS, transform

MOMENT = datetime(2026, 4, 1, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("str", 7, "7"), ("str", 7.0, "7"), ("str", True, "true"), ("str", MOMENT.date(), "2026-04-01"), ("strip", "  a b ", "a b"),
        ("lower", "Jan@Werk.NL", "jan@werk.nl"), ("upper", "nl", "NL"), ("int", " 42 ", 42),
        ("bool", "Ja", True), ("bool", 0, False), ("bool", "false", False), ("bool", True, True),
        ("date", "2026-04-01", "2026-04-01"), ("date", "2026-04-01T23:59:00-05:00", "2026-04-01"), ("date", "20260401", "2026-04-01"),
        ("date", "2026-04-01Z", "2026-04-01"), ("date", "2026-04-01-07:00", "2026-04-01"),
        ("odata_date", "/Date(1554076800000)/", "2019-04-01"),
        ("odata_date", "/Date(-86400000+0000)/", "1969-12-31"), ("odata", MOMENT, "datetimeoffset'2026-04-01T12:30:00Z'"),
        ("odata_moment", "2019-04-01", "/Date(1554076800000)/"), ("odata_text", "O'Neill", "'O''Neill'"), ("odata_text", 7, "'7'"),
        ("odoo", MOMENT, "2026-04-01 12:30:00"), ("base64", "é:1", "w6k6MQ=="),
        *((name, value, None) for name in ("date", "month") for value in ("9999-12-31", "99991231", "1900-01-01", "0001-01-01T00:00:00")),
        ("date_dmy", "31-12-9999", None), ("date_dmy", "01-01-1900", None), ("month", "9999-12", None),
        ("date", "1901-01-01", "1901-01-01"),
        ("odata_date", "/Date(253402214400000)/", None), ("odata_date", "/Date(-2208988800000)/", None),
        ("odata_date", "/Date(999999999999999)/", None), ("date", "8999-12-31", "8999-12-31"),
        ("date_dmy", "1-4-2026", "2026-04-01"), ("date_dmy", "31/12/2026", "2026-12-31"),
        ("first_word", " Ria van der Proef ", "Ria"), ("other_words", "Ria  van der Proef", "van der Proef"), ("other_words", "Ria", ""),
        ("month", "2019-04", "2019-04"), ("month", "2019-04-30", "2019-04"), ("month", "2019-04-30T00:00:00Z", "2019-04"),
        ("first", [3, 4], 3), ("first", [], None), ("first", "x", "x"),
        ("iso", MOMENT, "2026-04-01T12:30:00Z"), ("epoch", MOMENT, 1775046600), ("epoch_ms", MOMENT, 1775046600000),
        ("iso", "2026-04-01T14:30:00+02:00", "2026-04-01T12:30:00Z"),
    ],
)  # fmt: skip
def test_transform(name: str, value: Any, expected: Any) -> None:
    assert transform(name)(value) == expected


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("str", ["a"], "expected text or a whole number, got a list"), ("str", {"a": 1}, "expected text or a whole number, got an object"),
        ("str", 1.5, "expected text or a whole number, got '1.5'"), ("int", "many", "expected a whole number, got 'many'"),
        ("bool", "maybe", "expected yes or no, got 'maybe'"), ("date", "yesterday", "expected a date such as 2026-04-01, got 'yesterday'"),
        ("odata_date", "2026-04-01", "expected a moment such as /Date(1554076800000)/, got '2026-04-01'"),
        ("date", "2026-02-30", "expected a date such as 2026-04-01, got '2026-02-30'"),
        ("date_dmy", "2026-12-31", "expected a date such as 31-12-2026, got '2026-12-31'"),
        ("date_dmy", "31-13-2026", "expected a date such as 31-12-2026, got '31-13-2026'"),
        ("month", "2026-13", "expected a date such as 2026-04-01, got '2026-13-01'"),
        ("int", "x" * 50, "expected a whole number, got a long text"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_said_in_a_sentence(name: str, value: Any, sentence: str) -> None:
    with pytest.raises(ValueError, match="expected") as wrong:
        transform(name)(value)
    assert str(wrong.value) == sentence


def test_an_unknown_transform_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match="no transform 'lowercase', did you mean \"lower\"\\?"):
        transform("lowercase")


def test_every_transform_says_what_it_does() -> None:
    assert all(function.__doc__ for function in TRANSFORMS.values())
