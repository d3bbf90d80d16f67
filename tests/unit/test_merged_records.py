"""When two records become one person, all that is in a duo goes along: no column that names a member is forgotten."""

from __future__ import annotations

from integration.store.columns import metadata
from integration.store.people.merges import IN_DUOS
from integration.store.tables.people import employees

OF_THIRDS = {("triads", "person")}
"""A third is no member of the duo: their triads move with them, and not with the duo (`Belongings.triads`)."""


def test_every_column_of_a_duo_that_names_a_person_moves_along() -> None:
    named = {
        (table.name, column.name)
        for table in metadata.tables.values()
        if "duo_id" in table.c
        for column in table.c
        if any(key.column.table is employees for key in column.foreign_keys)
    }
    assert named == {(table.name, column) for table, column in IN_DUOS} | OF_THIRDS
