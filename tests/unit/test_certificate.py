"""The number of a certificate: people may type it as they like, and one wrong sign is always noticed. And whose name is on it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.ids import new_id
from integration.domain.journey.certificate import SYMBOLS, Certificate, grouped, new_number, read_number, years_from

NUMBERS = st.builds(new_number)


@given(number=NUMBERS, odd=st.sampled_from(["-", " ", "‑", "--"]))
@settings(max_examples=40)
def test_a_number_is_read_as_people_type_it(number: str, odd: str) -> None:
    assert len(number) == 12
    assert set(number) <= set(SYMBOLS)
    assert read_number(f" {grouped(number).replace('-', odd).lower()} ") == number
    assert read_number(number.replace("0", "O").replace("1", "l")) == number


@given(number=NUMBERS, at=st.integers(0, 11), other=st.sampled_from(SYMBOLS))
@settings(max_examples=60)
def test_one_wrong_sign_is_always_noticed(number: str, at: int, other: str) -> None:
    typed = number[:at] + other + number[at + 1 :]
    assert (read_number(typed) == number) == (typed == number)
    assert typed == number or read_number(typed) is None


@given(number=NUMBERS, at=st.integers(0, 10))
@settings(max_examples=60)
def test_two_signs_in_the_wrong_order_are_noticed(number: str, at: int) -> None:
    typed = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    assert read_number(typed) == (number if typed == number else None)


@pytest.mark.parametrize("typed", ["", "7K3F", "7K3F-9QXM-2B4T-8", "7K3F-9QXM-2B4?", "\0" * 12, "é" * 12, "0" * 4000])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert read_number(typed) is None


def a_certificate(name: str) -> Certificate:
    day = date(2026, 2, 28)
    days: dict[str, Any] = {"starts_on": day, "ended_on": day, "issued_on": day}
    counts: dict[str, Any] = {"hours": 8, "sessions": 3, "meetings": 1}
    return Certificate(number=new_number(), duo_id=new_id(), person=new_id(), name=name, programme="EXP", **days, **counts)


@pytest.mark.parametrize("typed", ["Zoë van IJssel", "zoe van ijssel", "Van IJssel, Zoë", "ZOË  VAN YSSEL"])
def test_the_name_on_it_is_known_however_it_is_written(typed: str) -> None:
    assert a_certificate("Zoë van IJssel").is_of(typed)


@pytest.mark.parametrize("typed", ["", " ", "Zoë", "IJssel", "Zoë van IJssel van IJssel", "Zoë de IJssel", "?"])
def test_part_of_a_name_is_another_name(typed: str) -> None:
    assert not a_certificate("Zoë van IJssel").is_of(typed)


def test_two_years_from_the_last_day_of_february() -> None:
    assert years_from(date(2024, 2, 29), 2) == date(2026, 2, 28)
    assert a_certificate("Samira").kept_until == date(2028, 2, 28)
