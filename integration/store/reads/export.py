"""Everything of one person, found by the privacy marks of the schema: a machine can read it, and so can a person.

    {"made_at": …, "name": …, "topics": {"aims": {"source": "self", "own": [{…}], "shared": [{…}]}, …}, "left_out": {…}}

A row holds what is marked as personal, and what it needs to be understood. Somebody else is named only as partner or colleague
in the same duo; our ids of people stand nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import False_

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.store.columns import PERSONAL_CLASSES
from integration.store.mentoring import has_member
from integration.store.reads.holdings import HOLDINGS, Holding, Me
from integration.store.reads.topics import Topic
from integration.store.tables.journey.intake import intakes
from integration.store.tables.journey.triads import triads
from integration.store.tables.mentoring import duos
from integration.store.tables.people import employees

PRIVATE = "D4"
OUR_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
Exported = dict[str, Any]


def export_of(db: Session, me: Me, *, with_private: bool, now: datetime) -> Exported:
    """All of it. Without `with_private` what nobody but the person may read is left out (a command is never that person)."""
    names = _names(db, me)
    return {
        "made_at": now.isoformat(timespec="seconds"),
        "name": _name(db, me),
        "topics": {str(topic): _topic(db, topic, me, names, with_private=with_private) for topic in Topic if _is_told(topic)},
        "left_out": {holding.table.name: holding.why for holding in HOLDINGS if holding.why},
        "with_private": with_private,
    }


def _is_told(topic: Topic) -> bool:
    return any(holding.topic is topic and not holding.why for holding in HOLDINGS)


def _topic(db: Session, topic: Topic, me: Me, names: Mapping[UUID, str], *, with_private: bool) -> Exported:
    told: Exported = {"source": str(topic.source), "own": [], "shared": []}
    for holding in HOLDINGS:
        if holding.topic is topic and not holding.why:
            columns = _columns(holding, with_private=with_private)
            for whose, rows in _rows(holding, me):
                found = db.execute(select(holding.table).where(rows).order_by(*holding.table.primary_key)).mappings()
                told[whose] += [_told(holding.table, row, columns, names) for row in found]
    return told


def _rows(holding: Holding, me: Me) -> list[tuple[str, ColumnElement[bool]]]:
    """Which are own and which are shared; of what is never shared, nobody asks the database."""
    both = (("own", holding.mine(me)), ("shared", holding.shared(me)))
    return [(whose, rows) for whose, rows in both if not isinstance(rows, False_)]


def _columns(holding: Holding, *, with_private: bool) -> list[str]:
    classes = PERSONAL_CLASSES if with_private else PERSONAL_CLASSES - {PRIVATE}
    told = (column for column in holding.table.columns if column.name in holding.beside or column.info["privacy"] in classes)
    return [column.name for column in told if column.name not in holding.untold]


def _told(table: Table, row: RowMapping, columns: Iterable[str], names: Mapping[UUID, str]) -> Exported:
    values = {name: _value(table, name, row[name], names) for name in columns}
    return {"kept_in": table.name, **{name: value for name, value in values.items() if value is not None}}


def _value(table: Table, name: str, value: object, names: Mapping[UUID, str]) -> object:
    """A person by name; another id only where it says which rows belong together."""
    if isinstance(value, UUID):
        return names.get(value) if table.columns[name].info["privacy"] in PERSONAL_CLASSES else str(value)
    if isinstance(value, str) and table.columns[name].info["privacy"] == PRIVATE:
        return OUR_ID.sub(lambda found: names.get(UUID(found[0]), found[0]), value)
    return value.isoformat() if isinstance(value, date | datetime) else value


def _names(db: Session, me: Me) -> dict[UUID, str]:
    """The people who are in a duo with this person, those they named themselves, and they themselves."""
    pairs = db.execute(select(duos.c.a, duos.c.b).where(has_member(me.records))).all()
    known = {*me.records, *(id_ for pair in pairs for id_ in pair), *_chosen(db, me), *_in_triads(db, me)}
    return {each.id: each.full_name for each in db.scalars(select(Employee).where(employees.c.id.in_(known)))}


def _in_triads(db: Session, me: Me) -> set[UUID]:
    """Those who learned along with their duos: all three know each other's names."""
    return set(db.scalars(select(triads.c.person).join(duos, duos.c.id == triads.c.duo_id).where(has_member(me.records))))


def _chosen(db: Session, me: Me) -> set[UUID]:
    """Colleagues whom somebody would like to learn with, or rather not: their own choice, by our ids."""
    chosen = select(intakes.c.wished, intakes.c.vetoed).where(intakes.c.person.in_(me.records))
    return {UUID(id_) for row in db.execute(chosen) for told in row if told for id_ in OUR_ID.findall(told)}


def _name(db: Session, me: Me) -> str | None:
    if me.records:
        return db.get_one(Employee, me.records[0]).full_name
    return db.get_one(Account, me.accounts[0]).full_name
