"""What an import found, before it touches the roster: changed records page by page, then the changes they mean."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.people.inbound import INBOUND
from integration.domain.people.roster import Record, row_hash
from integration.store.tables.hris import changes, staged

BATCH = 500


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


def stage(db: Session, import_id: UUID, records: Sequence[Record]) -> None:
    """Keep records whose hash changed."""
    rows = [{"import_id": import_id, "external_id": each["external_id"], "record": dict(each)} for each in records]
    if rows:
        db.execute(insert(staged), rows)


def staged_records(db: Session, import_id: UUID, keys: Collection[str]) -> dict[str, dict[str, Any]]:
    """The staged records of these people; who was not staged is not among them."""
    found: dict[str, dict[str, Any]] = {}
    for batch in in_batches(sorted(keys)):
        rows = db.execute(
            select(staged.c.external_id, staged.c.record).where(staged.c.import_id == import_id, staged.c.external_id.in_(batch))
        )
        found |= {row.external_id: row.record for row in rows}
    return found


def all_staged(db: Session, import_id: UUID) -> Iterator[Record]:
    """Every staged record, a batch at a time."""
    yield from db.scalars(select(staged.c.record).where(staged.c.import_id == import_id).execution_options(yield_per=BATCH))


def put(db: Session, import_id: UUID, kind: str, pairs: Sequence[tuple[Record | None, Record]]) -> None:
    """Changes of one kind, as (before, after)."""
    rows = [
        {
            "id": new_id(),
            "import_id": import_id,
            "kind": kind,
            "external_id": after["external_id"],
            "before": dict(before) if before else None,
            "after": dict(after),
            "hash_before": row_hash(before) if before else None,
            "hash_after": row_hash(after),
            "state": "waiting",
        }
        for before, after in pairs
    ]
    if rows:
        db.execute(insert(changes), rows)


def changes_of(db: Session, import_id: UUID, *, kind: str | None = None, limit: int = 200) -> list[Change]:
    """The first changes of an import, to look at."""
    wanted = [changes.c.kind == kind] if kind else []
    rows = db.execute(select(changes).where(changes.c.import_id == import_id, *wanted).order_by(changes.c.kind, changes.c.id).limit(limit))
    return [_change(row) for row in rows]


def in_batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at a time as a statement may name."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def _change(row: Any) -> Change:
    return Change(id=row.id, kind=row.kind, external_id=row.external_id, before=row.before, after=row.after, state=row.state)
