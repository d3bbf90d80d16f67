"""What columns are made of: the metadata, the types both engines agree on, and the privacy marks.

Every column carries a mark (docs/domain.md, privacy classes D0-D5); a test walks the tables and fails on an
unmarked one, and export and erasure read the marks, so that they cannot forget one.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, DateTime, MetaData, Text, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.operators import OperatorType, is_, is_not
from sqlalchemy.types import TypeDecorator

from integration.domain.ids import new_id
from integration.store.vault import vault_for

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

PERSONAL_CLASSES = frozenset({"D1", "D2", "D3", "D4"})
PRIVACY_CLASSES = PERSONAL_CLASSES | {"D0", "secret"}
ERASURES = frozenset({"blank", "row", "keep"})
NOT_PERSONAL: dict[str, Any] = {"privacy": "D0"}
SECRET: dict[str, Any] = {"privacy": "secret"}


def personal(privacy_class: str, *, erase: str) -> dict[str, Any]:
    """Mark personal data of a class D1-D4; `erase` says what erasure does: `blank`, `row` or `keep`."""
    if privacy_class not in PERSONAL_CLASSES or erase not in ERASURES:
        raise ValueError(f"{privacy_class}, erase={erase}: no such mark (D5 is what we never hold)")
    return {"privacy": privacy_class, "erase": erase}


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware in Python, UTC in the database; SQLite would otherwise give it back naive."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive moment cannot be stored; give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class SealedText(TypeDecorator[str]):
    """Words that only their writer may read (D4): sealed with ENCRYPTION_KEYS in the database, plain in Python (ADR 0020).

        Column("words", SealedText, nullable=False, info=personal("D4", erase="row"))

    The same words are sealed differently each time, so the database cannot look for them: only `IS NULL` can be asked.
    """

    impl = Text
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[str]):
        """Refuses every question whose answer would always be no."""

        def operate(self, op: OperatorType, *other: Any, **kwargs: Any) -> ColumnElement[Any]:
            if op not in {is_, is_not}:
                raise TypeError(f"{self.expr} is sealed: read it, and compare in Python")
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else vault_for(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else vault_for(dialect).open(value)


def identifier() -> Column[Any]:
    """The primary key every entity has: a UUID version 7."""
    return Column("id", Uuid, primary_key=True, default=new_id, info=NOT_PERSONAL)


def moment(name: str, *, optional: bool = False) -> Column[Any]:
    """A column that says when something technical happened."""
    return Column(name, UtcDateTime, nullable=optional, info=NOT_PERSONAL)
