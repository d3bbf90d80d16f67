"""The privacy page leaves out nothing that the schema marks as personal, and says nothing that the table of visibility does not."""

from __future__ import annotations

import re

from integration.domain.mentoring.visibility import Kind, Sight
from integration.store.columns import PERSONAL_CLASSES
from integration.store.reads.holdings import HOLDINGS
from integration.store.reads.topics import Source, Topic
from integration.store.tables import metadata
from integration.store.tables.people import accounts, employees
from integration.web.page.language import FOLDER
from integration.web.page.who_sees import TOLD
from integration.web.privacy import VIEWERS

WORDS = (FOLDER.parent / "web" / "templates" / "privacy" / "words.html").read_text(encoding="utf-8")


def said(macro: str) -> set[str]:
    """The words that a macro knows."""
    body = WORDS.split(f"macro {macro}(")[1].split("endmacro")[0]
    return set(re.findall(r'^  "([^"]*)":', body, re.MULTILINE))


def test_PRIV_03_every_table_with_personal_data_is_told() -> None:
    marked = {table.name for table in metadata.sorted_tables for column in table.columns if column.info["privacy"] in PERSONAL_CLASSES}
    assert {holding.table.name for holding in HOLDINGS} == marked
    assert said("topic") == set(Topic)
    assert said("source") == set(Source)


def test_PRIV_03_every_personal_field_of_a_person_has_a_name() -> None:
    fields = {column.name for table in (accounts, employees) for column in table.columns if column.info["privacy"] in PERSONAL_CLASSES}
    assert said("field") == fields


def test_PRIV_04_who_sees_what_is_said_in_the_words_of_the_one_table() -> None:
    assert said("kind") == set(Kind)
    assert said("role") == set(TOLD)
    assert said("sight") == set(Sight)
    assert set(VIEWERS) <= set(TOLD)
