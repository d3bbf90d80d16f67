"""What we keep of one person, found by the privacy marks of the schema: what is marked as personal is told, here or nowhere.

Names and HR fields are shown as they are; of the rest only how much there is, because it belongs to two people.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from integration.store.columns import PERSONAL_CLASSES
from integration.store.reads.holdings import HOLDINGS, Holding, Me
from integration.store.reads.topics import Topic

IN_FULL = frozenset({Topic.ACCOUNT, Topic.EMPLOYMENT})
COUNTED = frozenset(
    {Topic.VISITS, Topic.COURSES, Topic.INTAKE, Topic.DUOS, Topic.AIMS, Topic.AGREEMENT, Topic.SESSIONS, Topic.RIGHTS},
)
"""Where a number of things tells something; elsewhere it is the number of rows, which tells nobody anything."""
OF_EMPLOYEES = frozenset(Topic) - {Topic.ACCOUNT, Topic.VISITS, Topic.RIGHTS, Topic.TRAIL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept of one topic: `fields` with their values, or how many things there are. `count` is None where it says nothing."""

    topic: Topic
    fields: tuple[tuple[str, str], ...] = ()
    count: int | None = None


def kept_of(db: Session, me: Me) -> list[Kept]:
    """All topics, the person's own; of somebody whom HR does not know there is less."""
    return [_kept(db, topic, me) for topic in Topic if me.records or topic not in OF_EMPLOYEES]


def _kept(db: Session, topic: Topic, me: Me) -> Kept:
    first = next(holding for holding in HOLDINGS if holding.topic is topic)
    fields = _fields(db, first, me) if topic in IN_FULL else ()
    return Kept(topic=topic, fields=fields, count=_count(db, first, me) if topic in COUNTED else None)


def _count(db: Session, holding: Holding, me: Me) -> int:
    return db.scalar(select(func.count()).select_from(holding.table).where(holding.mine(me))) or 0


def _fields(db: Session, holding: Holding, me: Me) -> tuple[tuple[str, str], ...]:
    """The personal fields that hold something, in the order of the table; of who has several records, all of them."""
    rows = db.execute(select(holding.table).where(holding.mine(me))).mappings().all()
    named = [column.name for column in holding.table.columns if column.info["privacy"] in PERSONAL_CLASSES]
    return tuple((name, str(row[name])) for row in rows for name in named if row[name] not in {None, ""})
