"""Privacy is structure: every column says of which class it is, and what must never be held has no column."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Column, Uuid
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.sql.schema import CallableColumnDefault

from integration.domain.ids import new_id
from integration.store.columns import ERASURES, NOT_PERSONAL, PERSONAL_CLASSES, PRIVACY_CLASSES, personal
from integration.store.tables import map_domain, metadata

NEVER_HELD = re.compile(
    r"(^|_)(age|birth(day|date)?|born|dob|leeftijd|geboorte\w*|bsn|ssn|gender|sex|ethnic\w*|nationality|religion|union|politics"
    r"|health|disability|orientation|pay|salary|wage|appraisal|absence|sick|photo|picture|avatar)(_|$)"
)
ALWAYS_PERSONAL = re.compile(
    r"^(given_name|family_name|.*email|subject|employee_number|external_id|manager_.*|words|terms|person|held_on|minutes)$"
)


COLUMNS: list[Column[Any]] = [column for table in metadata.sorted_tables for column in table.columns]


def test_every_column_carries_its_privacy_class() -> None:
    """Mark a new column in store/tables with NOT_PERSONAL, SECRET or personal("D1", erase="row")."""
    assert [str(column) for column in COLUMNS if column.info.get("privacy") not in PRIVACY_CLASSES] == []


def test_every_personal_column_and_no_other_says_how_it_is_erased() -> None:
    personal_columns = [column for column in COLUMNS if column.info["privacy"] in PERSONAL_CLASSES]
    assert [str(column) for column in personal_columns if column.info.get("erase") not in ERASURES] == []
    others = [column for column in COLUMNS if column.info["privacy"] not in PERSONAL_CLASSES]
    assert [str(column) for column in others if column.info.get("erase")] == []


def test_what_is_blanked_may_be_empty() -> None:
    assert [str(column) for column in COLUMNS if column.info.get("erase") == "blank" and not column.nullable] == []


def test_what_is_always_personal_is_never_marked_otherwise() -> None:
    assert [str(column) for column in COLUMNS if column.info == NOT_PERSONAL and ALWAYS_PERSONAL.match(column.name)] == []


def test_no_column_holds_what_we_never_hold() -> None:
    assert [str(column) for column in COLUMNS if NEVER_HELD.search(column.name) or NEVER_HELD.search(column.table.name)] == []


def test_no_entity_has_a_field_for_what_we_never_hold() -> None:
    names = {field.name for entity in map_domain().mappers for field in fields(entity.class_)}
    assert not {name for name in names if NEVER_HELD.search(name)}


@pytest.mark.parametrize(("privacy_class", "erase"), [("D5", "row"), ("D0", "row"), ("secret", "row"), ("D1", "never"), ("", "row")])
def test_there_is_no_mark_for_what_may_not_be_held(privacy_class: str, erase: str) -> None:
    with pytest.raises(ValueError, match="no such mark"):
        personal(privacy_class, erase=erase)


def test_every_field_of_an_entity_is_a_column() -> None:
    """A field that is no column would be lost without a sound."""
    for entity in map_domain().mappers:
        assert {field.name for field in fields(entity.class_)} == set(entity.columns.keys())


def test_identifiers_are_time_ordered_uuids() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {id_.version for id_ in ids} == {7}
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000


def test_every_table_with_an_id_makes_it_a_time_ordered_uuid() -> None:
    for table in metadata.sorted_tables:
        if "id" in table.columns:
            id_: Column[Any] = table.columns["id"]
            assert isinstance(id_.type, Uuid)
            assert isinstance(id_.default, CallableColumnDefault)
            assert id_.default.arg(DefaultExecutionContext()).version == 7
