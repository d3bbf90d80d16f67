"""What an import found, before it touches the roster: one row for each person whom it would change, from the page on that told of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.guard import MAY_BE_EMPTIED, RECOGNISED_BY
from integration.domain.people.inbound import INBOUND
from integration.domain.people.roster import News, Record, row_hash
from integration.store.people import roster
from integration.store.tables.hris import changes

BATCH = 500
SEARCHED = ("employee_number", "given_name", "family_name", "department_name", "job_title")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One person's change. `kind` is joiner, mover, leaver or rejoiner; `state` waiting, applied or stale."""

    id: UUID
    kind: str
    external_id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    state: str

    @property
    def altered(self) -> list[str]:
        """The fields that differ, by name."""
        before = self.before or {}
        return [name for name in INBOUND if before.get(name) != self.after.get(name)]


def stage(db: Session, import_id: UUID, connection_id: UUID, found: Sequence[News]) -> None:
    """Keep what a page brought that is new."""
    were = roster.records(db, connection_id, [str(news.record["external_id"]) for news in found if news.was])
    rows = [
        _row(import_id, news.kind, were.get(str(news.record["external_id"])), news.record)
        | {"hash_before": news.was and news.was.row_hash, "hash_after": news.now.row_hash}
        for news in found
    ]
    if rows:
        db.execute(insert(changes), rows)


def all_staged(db: Session, import_id: UUID) -> Iterator[Record]:
    """Every record that was staged, a batch at a time."""
    yield from db.scalars(select(changes.c.after).where(changes.c.import_id == import_id).execution_options(yield_per=BATCH))


def drop(db: Session, import_id: UUID, keys: Collection[str]) -> None:
    """What was staged of these people must not be used."""
    for batch in in_batches(sorted(keys)):
        db.execute(delete(changes).where(changes.c.import_id == import_id, changes.c.external_id.in_(batch)))


def put(db: Session, import_id: UUID, kind: str, pairs: Sequence[tuple[Record | None, Record]]) -> None:
    """Changes of one kind, as (before, after)."""
    rows = [
        _row(import_id, kind, before, after) | {"hash_before": row_hash(before) if before else None, "hash_after": row_hash(after)}
        for before, after in pairs
    ]
    if rows:
        db.execute(insert(changes), rows)


def leavers(db: Session, import_id: UUID) -> list[str]:
    """The keys of those who would leave."""
    return list(db.scalars(select(changes.c.external_id).where(changes.c.import_id == import_id, changes.c.kind == "leaver")))


def lost(db: Session, import_id: UUID) -> tuple[dict[str, int], dict[str, int]]:
    """By field, how many who work here would have nothing in it any more; and something else, where it is what they are recognised by."""
    before, after = ({name: changes.c[column][name].as_string() for name in MAY_BE_EMPTIED} for column in ("before", "after"))
    emptied = {name: and_(before[name].is_not(None), after[name].is_(None)) for name in MAY_BE_EMPTIED}
    replaced = {name: before[name] != after[name] for name in RECOGNISED_BY}
    works = changes.c.after["employment_status"].as_string() != EmploymentStatus.LEFT.value
    counted = [func.sum(case((each, 1), else_=0)) for each in (*emptied.values(), *replaced.values())]
    row = db.execute(select(*counted).where(changes.c.import_id == import_id, changes.c.kind == "mover", works)).one()
    numbers = [int(number or 0) for number in row]
    return dict(zip(emptied, numbers, strict=False)), dict(zip(replaced, numbers[len(emptied) :], strict=True))


def changes_of(db: Session, import_id: UUID, *, kind: str | None = None, words: str = "", limit: int = 200, start: int = 0) -> list[Change]:
    """Changes of an import, to look at; each of the `words` must occur in a name, the number, the key, the department or the title."""
    wanted = _chosen(import_id, kind, words)
    rows = db.execute(select(changes).where(wanted).order_by(changes.c.kind, changes.c.id).limit(limit).offset(start))
    return [_change(row) for row in rows]


def count_changes(db: Session, import_id: UUID, *, kind: str, words: str) -> int:
    """How many there are with these words."""
    return db.scalar(select(func.count()).select_from(changes).where(_chosen(import_id, kind, words))) or 0


def _chosen(import_id: UUID, kind: str | None, words: str) -> ColumnElement[bool]:
    searched = [changes.c.external_id, *(changes.c.after[name].as_string() for name in SEARCHED)]
    found = [or_(*(each.icontains(word, autoescape=True) for each in searched)) for word in words.split()]
    return and_(changes.c.import_id == import_id, *([changes.c.kind == kind] if kind else []), *found)


def in_batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as a statement may name."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _row(import_id: UUID, kind: str, before: Record | None, after: Record) -> dict[str, Any]:
    told = {"before": dict(before) if before else None, "after": dict(after)}
    return {"id": new_id(), "import_id": import_id, "kind": kind, "external_id": after["external_id"], "state": "waiting", **told}


def _change(row: Any) -> Change:
    return Change(id=row.id, kind=row.kind, external_id=row.external_id, before=row.before, after=row.after, state=row.state)
