"""Imports: one row per read of a source. At most one per source is open, which the database itself keeps (a unique index).

States: `open` while reading, then `waiting` for a yes, `applied`, `discarded`, `superseded` by a newer one, `previewed`
(a dry run), `failed`, `stopped` where the next run may go on, or `abandoned` when none could. Only `applied` touched the roster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update
from sqlalchemy.engine import Row, RowMapping
from sqlalchemy.orm import Session

from integration.domain.errors import Refused
from integration.domain.ids import new_id
from integration.domain.people.guard import Alarm, Sign, told
from integration.domain.people.roster import Diff
from integration.store.db import inserting
from integration.store.people import halfway
from integration.store.tables.hris import changes, connections, imports, problems

LATELY = timedelta(hours=23)
"""As far back as leavers of several reads count together: a little less than a day, so that a nightly read stands by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One import and its counts. `occasion` is `read` (its feed), `push` (told by the HR system), or `last_day` (known before).

    `version` is that of the mapping it was read with, `announced` how many records the feed says there are, `spell` how
    often it was taken up again. `guard` is why it needs a yes as a sentence, `alarms` the same one by one; leavers among what
    was pushed stand in the sentence only, and so does everything of an import from before alarms were kept.
    """

    id: UUID
    connection_id: UUID
    connection: str
    state: str
    occasion: str
    full: bool
    since: datetime | None
    version: int | None
    spell: int
    pages: int
    announced: int | None
    seen: int
    unchanged: int
    joiners: int
    movers: int
    leavers: int
    rejoiners: int
    problems: int
    guard: str | None
    alarms: tuple[Alarm, ...]
    error: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A record that is kept out, and why. `position` counts from 1 in the feed; 0 is the feed as a whole.

    Not `kept_out`: the person comes in all the same, but something about them cannot be right.
    """

    position: int
    field: str
    reason: str
    external_id: str | None = None
    kept_out: bool = True
    id: UUID | None = None


def begin(db: Session, connection_id: UUID, *, full: bool, occasion: str = "read", now: datetime) -> UUID | None:
    """A new open import; None when one is open already."""
    values = {"id": new_id(), "connection_id": connection_id, "state": "open", "full": full, "started_at": now, "alive_at": now}
    values["occasion"] = occasion
    begun: UUID | None = db.scalar(inserting(db, imports).values(**values).on_conflict_do_nothing().returning(imports.c.id))
    return begun


def reads(db: Session, import_id: UUID, *, since: datetime | None, version: int, stamp: str = "") -> None:
    """Say whether everybody is read, or only who changed since then, by which version of the mapping, and of which file."""
    values = {"full": since is None, "since": since, "version": version, "stamp": stamp or None}
    db.execute(update(imports).where(imports.c.id == import_id).values(**values))


def last_stamp(db: Session, connection_id: UUID) -> str:
    """The latest file that was taken: its changes were applied, or somebody said no to them. Empty when there is none."""
    taken = and_(imports.c.connection_id == connection_id, imports.c.state.in_(("applied", "discarded")))
    return db.scalar(select(func.max(imports.c.stamp)).where(taken)) or ""


def forget_stamp(db: Session, found: Import) -> None:
    """Let the file that this import read be taken again, however often somebody said no to it."""
    stamp = select(imports.c.stamp).where(imports.c.id == found.id).scalar_subquery()
    refused = and_(imports.c.connection_id == found.connection_id, imports.c.state == "discarded", imports.c.stamp == stamp)
    db.execute(update(imports).where(refused).values(stamp=None))


def was_applied_since(db: Session, connection_id: UUID, moment: datetime) -> bool:
    """Whether the people of this connection were changed by another import after that moment."""
    later = and_(imports.c.connection_id == connection_id, imports.c.state == "applied", imports.c.finished_at > moment)
    return db.scalar(select(imports.c.id).where(later).limit(1)) is not None


def left_lately(db: Session, connection_id: UUID, *, now: datetime) -> int:
    """How many leavers were applied lately without that anybody was asked; a yes to what somebody was asked begins anew."""
    applied = and_(imports.c.connection_id == connection_id, imports.c.state == "applied")
    asked = db.scalar(select(func.max(imports.c.finished_at)).where(applied, imports.c.guard.is_not(None)))
    since = max(filter(None, (now - LATELY, asked)))
    unasked = and_(applied, imports.c.guard.is_(None), imports.c.finished_at > since)
    return db.scalar(select(func.sum(imports.c.leavers)).where(unasked)) or 0


def tries_since(db: Session, connection_id: UUID, moment: datetime) -> int:
    """How often this connection was read in vain after that moment, without one whole read since."""
    reads = and_(imports.c.connection_id == connection_id, imports.c.occasion == "read", imports.c.started_at > moment)
    whole = select(func.max(imports.c.started_at)).where(reads, imports.c.state.in_(("applied", "waiting", "discarded"))).scalar_subquery()
    in_vain = and_(
        reads, imports.c.state.in_(("open", "stopped", "failed", "abandoned")), or_(whole.is_(None), imports.c.started_at > whole)
    )
    return db.scalar(select(func.sum(imports.c.spell + 1)).where(in_vain)) or 0


def abandon(db: Session, connection_id: UUID, *, keep_stopped: bool = False, now: datetime) -> None:
    """Close what nobody can go on with: the import of a process that died, or one that stopped too long ago."""
    states = ("open",) if keep_stopped else ("open", "stopped")
    unfinished = and_(imports.c.connection_id == connection_id, imports.c.state.in_(states))
    for import_id, error in db.execute(select(imports.c.id, imports.c.error).where(unfinished)).all():
        close(db, import_id, state="abandoned", now=now, error=error or halfway.DIED)


def close(db: Session, import_id: UUID, *, state: str, now: datetime, error: str | None = None) -> None:
    """End an import that will not be applied; only its counts are left."""
    halfway.forget(db, import_id)
    for table in (changes, problems):
        db.execute(table.delete().where(table.c.import_id == import_id))
    db.execute(update(imports).where(imports.c.id == import_id).values(state=state, finished_at=now, error=error and error[:1000]))


def fail(db: Session, import_id: UUID, *, spell: int, error: str, now: datetime) -> bool:
    """End an import that could not be read; False when it is somebody else's by now, or ended already."""
    mine = and_(imports.c.id == import_id, imports.c.spell == spell, imports.c.state == "open")
    is_mine = db.scalar(select(imports.c.id).where(mine)) is not None
    if is_mine:
        close(db, import_id, state="failed", now=now, error=error)
    return is_mine


def conclude(db: Session, import_id: UUID, found: Diff, *, problems: int, alarms: Sequence[Alarm], now: datetime) -> None:
    """The read is whole: keep the counts, and why it needs a yes; it waits to be applied."""
    counts = {kind: len(getattr(found, kind)) for kind in ("joiners", "movers", "leavers", "rejoiners")}
    values = {"state": "waiting", "unchanged": found.unchanged, "problems": problems, "finished_at": now, **counts}
    values |= {"guard": told(alarms), "alarms": [asdict(each) for each in alarms] or None}
    db.execute(update(imports).where(imports.c.id == import_id).values(**values))


def supersede(db: Session, connection_id: UUID, newest: UUID, *, now: datetime) -> None:
    """A newer read of the same source makes older waiting ones pointless; of finished ones only the counts are kept.

    What began after it (one record that was read again) knows more than it does, and stays.
    """
    began = select(imports.c.started_at).where(imports.c.id == newest).scalar_subquery()
    others = and_(imports.c.connection_id == connection_id, imports.c.id != newest, imports.c.started_at <= began)
    for import_id in db.scalars(select(imports.c.id).where(others, imports.c.state == "waiting")).all():
        close(db, import_id, state="superseded", now=now)
    older = select(imports.c.id).where(others)
    for table in (changes, problems):
        db.execute(table.delete().where(table.c.import_id.in_(older)))


def outdate(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """The connection was changed: what was read with its old mapping or address, or is being read, no longer counts.

    What was pushed is told once: it goes on waiting, until it is mapped again.
    """
    unfinished = or_(imports.c.state.in_(("open", "stopped")), and_(imports.c.state == "waiting", imports.c.occasion != "push"))
    for import_id in db.scalars(select(imports.c.id).where(imports.c.connection_id == connection_id, unfinished)).all():
        close(db, import_id, state="superseded", now=now, error="its connection was changed meanwhile")


def take(db: Session, import_id: UUID, *, state: str, now: datetime) -> bool:
    """Move a waiting import on; False when it does not wait (any more)."""
    moved = update(imports).where(imports.c.id == import_id, imports.c.state == "waiting").values(state=state, finished_at=now)
    return db.scalar(moved.returning(imports.c.id)) is not None


def known(db: Session, import_id: UUID) -> Import:
    """One import; `Refused` (import.unknown) when there is none."""
    row = db.execute(_LISTED.where(imports.c.id == import_id)).mappings().one_or_none()
    if row is None:
        raise Refused(f"there is no import {import_id}", code="import.unknown")
    return _import(row)


def recent(db: Session, *, connection_id: UUID | None = None, state: str | None = None, limit: int = 50) -> list[Import]:
    """The newest imports first."""
    wanted = [imports.c.connection_id == connection_id] if connection_id else []
    wanted += [imports.c.state == state] if state else []
    rows = db.execute(_LISTED.where(*wanted).order_by(imports.c.started_at.desc(), imports.c.id.desc()).limit(limit))
    return [_import(row) for row in rows.mappings()]


def add_problems(db: Session, import_id: UUID, found: Sequence[Problem]) -> None:
    """Keep what could not be used, with the reason."""
    rows = [
        {
            "id": new_id(),
            "import_id": import_id,
            "position": each.position,
            "external_id": each.external_id,
            "field": each.field,
            "reason": each.reason[:500],
            "kept_out": each.kept_out,
        }
        for each in found
    ]
    if rows:
        db.execute(insert(problems), rows)


def problems_of(
    db: Session, import_id: UUID, *, field: str = "", words: str = "", limit: int | None = None, start: int = 0
) -> list[Problem]:
    """The problems of an import in the order of the feed; of one field, with these words in the key or the reason."""
    found = select(problems).where(_of(import_id, field, words)).order_by(problems.c.position, problems.c.id)
    return [_problem(row) for row in db.execute(found.limit(limit).offset(start))]


def count_problems(db: Session, import_id: UUID, *, words: str = "") -> dict[str, int]:
    """How many there are per field, the most first."""
    per_field = select(problems.c.field, func.count()).where(_of(import_id, "", words)).group_by(problems.c.field)
    return dict(db.execute(per_field.order_by(func.count().desc(), problems.c.field)).all())


def problem(db: Session, problem_id: UUID) -> tuple[UUID, Problem] | None:
    """One problem, and of which import."""
    row = db.execute(select(problems).where(problems.c.id == problem_id)).one_or_none()
    return (row.import_id, _problem(row)) if row else None


def settle_problems(db: Session, import_id: UUID, external_id: str, still: Sequence[Problem]) -> None:
    """What is wrong with this person now, instead of before."""
    db.execute(problems.delete().where(problems.c.import_id == import_id, problems.c.external_id == external_id))
    add_problems(db, import_id, still)
    left = select(func.count()).select_from(problems).where(problems.c.import_id == import_id).scalar_subquery()
    db.execute(update(imports).where(imports.c.id == import_id).values(problems=left))


def _of(import_id: UUID, field: str, words: str) -> ColumnElement[bool]:
    chosen = [problems.c.field == field] if field else []
    found = [or_(*(problems.c[name].icontains(word, autoescape=True) for name in ("external_id", "reason"))) for word in words.split()]
    return and_(problems.c.import_id == import_id, *chosen, *found)


_COLUMNS = [imports.c[field.name] for field in fields(Import) if field.name != "connection"]
_LISTED = select(*_COLUMNS, connections.c.name.label("connection")).join(connections, connections.c.id == imports.c.connection_id)


def _problem(row: Row[Any]) -> Problem:
    return Problem(**{field.name: getattr(row, field.name) for field in fields(Problem)})


def _import(row: RowMapping) -> Import:
    alarms = tuple(Alarm(**{**each, "sign": Sign(each["sign"])}) for each in row["alarms"] or ())
    return Import(**{field.name: row[field.name] for field in fields(Import)} | {"alarms": alarms})
