"""What a log line keeps to itself: a database error quotes the row it failed on, and a row holds people."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy.exc import IntegrityError

from integration.logs import TEXT, JsonLines, TextLines
from integration.store.db import Store
from tests.builders import an_employee

GIVEN, FAMILY = "Zeynep", "Yıldız"


def line(formatter: logging.Formatter, failure: BaseException) -> str:
    record = logging.LogRecord("integration.x", logging.ERROR, __file__, 1, "fault", (), (type(failure), failure, failure.__traceback__))
    return formatter.format(record)


@pytest.mark.parametrize("lines", [TextLines(TEXT), JsonLines()], ids=["text", "json"])
def test_a_database_error_is_logged_without_the_row(store: Store, lines: logging.Formatter) -> None:
    with pytest.raises(IntegrityError) as failure, store.transaction() as db:
        an_employee(db, GIVEN, FAMILY, employment_status=None)
    said = line(lines, failure.value)
    assert "IntegrityError" in said
    assert "builders.py" in said
    assert not [word for word in (GIVEN, FAMILY, "stad.example") if word in said]


def test_any_other_error_keeps_its_words_and_says_what_came_before() -> None:
    with pytest.raises(RuntimeError) as failure:
        fail_because(ValueError("the clause is unknown"))
    said = line(TextLines(TEXT), failure.value)
    assert said.index("ValueError: the clause is unknown") < said.index("which led to") < said.index("RuntimeError: so it stops")


def fail_because(reason: Exception) -> None:
    raise RuntimeError("so it stops") from reason
