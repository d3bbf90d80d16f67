"""How far an import is: page by page what was seen, and the place in the feed, so that the next run can go on there.

One process reads at a time. Each that takes an import up gets the next `spell`, and who has an older one can write nothing more.
Of who did not change only the key is kept; who did stands among the changes.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.store.tables.hris import changes, imports, problems, seen_pages
from integration.store.vault import vault_of

LEASE = timedelta(minutes=10)
"""An open import that has staged nothing for so long is dead: a page takes seconds."""

DIED = "its process stopped while reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Halfway:
    """An import that is being read, or stopped on the way. `place` is of the last page that was taken; None before the first."""

    id: UUID
    state: str
    full: bool
    since: datetime | None
    version: int | None
    spell: int
    pages: int
    seen: int
    nameless: int
    started_at: datetime
    alive_at: datetime
    place: dict[str, Any] | None = field(repr=False)

    def is_alive(self, now: datetime) -> bool:
        """Whether some process may still be reading it."""
        return self.state == "open" and self.alive_at >= now - LEASE


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page more: the keys on it in order ("" for a record without one), its place, and the counts after it."""

    keys: Sequence[str]
    place: Any
    announced: int | None
    seen: int
    nameless: int


def unfinished(db: Session, connection_id: UUID) -> Halfway | None:
    """The import of this connection that is open, or else the newest that stopped halfway."""
    wanted = and_(imports.c.connection_id == connection_id, imports.c.occasion == "read", imports.c.state.in_(("open", "stopped")))
    columns = [imports.c[name] for name in Halfway.__slots__]
    row = (
        db.execute(select(*columns).where(wanted).order_by(imports.c.state, imports.c.started_at.desc()).limit(1)).mappings().one_or_none()
    )
    if row is None:
        return None
    return Halfway(**{**row, "place": json.loads(vault_of(db).open(row["place"])) if row["place"] else None})


def take_up(db: Session, found: Halfway, *, now: datetime) -> bool:
    """Go on with it; False when another process was first."""
    mine = and_(imports.c.id == found.id, imports.c.spell == found.spell, imports.c.state == found.state)
    taken = update(imports).where(mine).values(state="open", spell=found.spell + 1, alive_at=now, finished_at=None, error=None)
    return db.scalar(taken.returning(imports.c.id)) is not None


def keep_alive(db: Session, import_id: UUID, *, spell: int = 0, now: datetime) -> None:
    """Say that the read goes on. `Refused` (import.taken-over) when it is somebody else's, or no longer open."""
    _go_on(db, import_id, spell, {"alive_at": now})


def take_page(db: Session, import_id: UUID, step: Step, *, number: int, spell: int = 0, now: datetime) -> None:
    """Note a page as taken. `Refused` (import.taken-over) when it is somebody else's, or no longer open."""
    place = vault_of(db).seal(json.dumps(step.place))
    counts = {"seen": step.seen, "nameless": step.nameless, "pages": number, "announced": step.announced}
    _go_on(db, import_id, spell, {"alive_at": now, "place": place, **counts})
    db.execute(insert(seen_pages).values(import_id=import_id, number=number, keys=list(step.keys)))


def keys_of_page(db: Session, import_id: UUID, number: int) -> list[str]:
    """The keys on this page, in order."""
    keys: list[str] | None = db.scalar(
        select(seen_pages.c["keys"]).where(seen_pages.c.import_id == import_id, seen_pages.c.number == number)
    )
    return keys or []


def seen_keys(db: Session, import_id: UUID) -> set[str]:
    """Everybody who was seen."""
    pages = db.scalars(select(seen_pages.c["keys"]).where(seen_pages.c.import_id == import_id))
    return {key for keys in pages for key in keys if key}


def count_problems(db: Session, import_id: UUID) -> int:
    """How many problems were found so far."""
    return db.scalar(select(func.count()).select_from(problems).where(problems.c.import_id == import_id)) or 0


def stop(db: Session, import_id: UUID, *, spell: int, error: str, now: datetime) -> bool:
    """Leave it as it is for the next run; False when there is nothing to go on from, or it is somebody else's."""
    mine = and_(imports.c.id == import_id, imports.c.state == "open", imports.c.spell == spell, imports.c.pages > 0)
    stopped = update(imports).where(mine).values(state="stopped", finished_at=now, error=error[:1000])
    return db.scalar(stopped.returning(imports.c.id)) is not None


def lay_down(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """The import of a process that died stopped where it was, if it came anywhere."""
    dead = and_(imports.c.connection_id == connection_id, imports.c.state == "open", imports.c.pages > 0)
    db.execute(update(imports).where(dead).values(state="stopped", finished_at=now, error=DIED))


def start_over(db: Session, import_id: UUID, *, spell: int = 0, now: datetime) -> None:
    """Forget what was read; the same import begins at the first page again. `Refused` (import.taken-over) as for `take_page`."""
    counts = {"pages": 0, "seen": 0, "nameless": 0, "announced": None}
    _go_on(db, import_id, spell, {"started_at": now, "alive_at": now, **counts})
    forget(db, import_id)
    for table in (changes, problems):
        db.execute(table.delete().where(table.c.import_id == import_id))


def forget(db: Session, import_id: UUID) -> None:
    """The read is over: what only served to go on with it goes."""
    db.execute(seen_pages.delete().where(seen_pages.c.import_id == import_id))
    db.execute(update(imports).where(imports.c.id == import_id).values(place=None))


def _go_on(db: Session, import_id: UUID, spell: int, values: dict[str, Any]) -> None:
    beat = update(imports).where(imports.c.id == import_id, imports.c.state == "open", imports.c.spell == spell).values(**values)
    if db.scalar(beat.returning(imports.c.id)) is None:
        raise Refused("this import was given up meanwhile: its connection was changed, or another took over", code="import.taken-over")
