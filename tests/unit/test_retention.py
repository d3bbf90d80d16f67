"""How long what is kept: the table in the reference is the one in the code, and settings only shorten it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integration.domain.retention import AS_IN_THE_TABLE, RULES, Data, Unit, shortened

REFERENCE = (Path(__file__).parents[2] / "docs" / "domain.md").read_text(encoding="utf-8")
HEAD = "| Data | What it is | Goes | After |"
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 12, 31))


def rows() -> dict[str, tuple[str, str]]:
    lines = REFERENCE.split(HEAD, 1)[1].split("\n\n", 1)[0].strip().splitlines()[1:]
    cells = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): (row[2], row[3]) for row in cells}


def test_code_and_reference_say_the_same() -> None:
    assert rows() == {data: (f"{rule.most} {rule.unit}", rule.since) for data, rule in RULES.items()}


def test_every_kind_has_a_term() -> None:
    assert set(RULES) == set(Data)


@pytest.mark.parametrize("raw", ["content=7", "content=0", "content=", "content", "goals=3", "leavers=61", "content=3.5", "content=-1"])
def test_a_term_is_never_made_longer_nor_guessed(raw: str) -> None:
    with pytest.raises(ValueError, match="must be"):
        shortened(raw)


def test_a_term_is_made_shorter_and_told_as_it_was_written() -> None:
    terms = shortened("audit=6, content=3")
    assert (terms[Data.CONTENT], terms[Data.AUDIT], terms[Data.SCANS]) == (3, 6, 3)
    assert shortened(str(terms)) == terms


@settings(max_examples=60)
@given(DAYS, st.sampled_from(list(Data)))
def test_nothing_goes_before_its_term_and_all_goes_within_three_days_of_it(since: date, data: Data) -> None:
    """Months have different lengths: the last of August and six months is the last of February."""
    rule, goes = RULES[data], AS_IN_THE_TABLE.end(data, since)
    days = rule.most if rule.unit is Unit.DAYS else rule.most * 30.4375
    assert abs((goes - since).days - days) < 4
    assert AS_IN_THE_TABLE.end(data, since + timedelta(days=40)) > goes
