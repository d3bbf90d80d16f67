"""What was pushed, kept as imports are: one import gathers a day of it, and one holds what waits for a yes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, delete, func, insert, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.people.employee import EmploymentStatus
from integration.domain.people.guard import Alarm, Lost, Sight, lost, lowered, told
from integration.store.people import imports, roster, staging
from integration.store.people.imports import Import, Problem
from integration.store.tables.hris import changes, problems
from integration.store.tables.hris import imports as table
from integration.store.tables.people import employees

PUSH = "push"
PERIOD = timedelta(days=1)
"""As long as one import gathers, and as far back as people who left count together."""

_LEFT = EmploymentStatus.LEFT.value


def gathering(db: Session, connection_id: UUID, *, now: datetime) -> tuple[UUID, bool]:
    """The import that gathers what is applied at once, and whether it is a new one; details of older ones are let go."""
    same = and_(table.c.connection_id == connection_id, table.c.state == "applied", table.c.guard.is_(None), table.c.occasion == PUSH)
    newest = select(table.c.id).where(same, table.c.started_at > now - PERIOD).order_by(table.c.started_at.desc()).limit(1)
    known = db.scalar(newest)
    if known:
        return known, False
    begun = _begin(db, connection_id, state="applied", now=now)
    older = select(table.c.id).where(table.c.connection_id == connection_id, table.c.id != begun, table.c.state != "waiting")
    db.execute(update(problems).where(problems.c.import_id.in_(older)).values(import_id=begun))
    db.execute(delete(changes).where(changes.c.import_id.in_(older)))
    return begun, True


def moment(db: Session, connection_id: UUID, *, now: datetime) -> UUID:
    """An import for one push only, so that applying it costs the same at the end of a day as at its beginning."""
    return _begin(db, connection_id, state="applied", now=now)


def gather(db: Session, of_a_moment: UUID, gathering: UUID) -> None:
    """What was applied in a moment belongs to the day."""
    db.execute(update(changes).where(changes.c.import_id == of_a_moment).values(import_id=gathering))
    db.execute(delete(table).where(table.c.id == of_a_moment))


def waiting(db: Session, connection_id: UUID) -> UUID | None:
    """The import that waits for a yes."""
    here = and_(table.c.connection_id == connection_id, table.c.state == "waiting", table.c.occasion == PUSH)
    return db.scalar(select(table.c.id).where(here).order_by(table.c.started_at.desc()).limit(1))


def wait(db: Session, connection_id: UUID, *, reason: str | None, alarms: Sequence[Alarm] = (), now: datetime) -> UUID:
    """The import that waits for a yes, a new one if there is none, with the `reason` of its guard, and what else it saw."""
    import_id = waiting(db, connection_id) or _begin(db, connection_id, state="waiting", now=now)
    found = imports.known(db, import_id)
    seen = {(each.sign, each.field): each for each in (*found.alarms, *alarms)}
    _warn(db, found, list(seen.values()), reason=reason)
    return import_id


def leave_waiting(db: Session, import_id: UUID, *, reason: str | None, alarms: Sequence[Alarm]) -> None:
    """This import is not applied, but waits for a yes."""
    values = {"state": "waiting", "guard": reason, "alarms": [asdict(each) for each in alarms] or None}
    db.execute(update(table).where(table.c.id == import_id).values(**values))


def close_waiting(db: Session, connection_id: UUID, *, now: datetime) -> None:
    """Nothing waits any more: everybody is looked at anew."""
    for import_id in list(db.scalars(_ids_waiting(connection_id))):
        imports.close(db, import_id, state="superseded", now=now)


def today(db: Session, connection_id: UUID, gathering: UUID) -> Sight:
    """What was pushed in this period to how many people: what is in the roster, and what waits for a yes. Leavers are counted otherwise."""
    ids = [gathering, *([waits] if (waits := waiting(db, connection_id)) else [])]
    back = db.scalar(select(func.sum(table.c.rejoiners)).where(table.c.id.in_(ids))) or 0
    applied = db.scalar(select(table.c.rejoiners).where(table.c.id == gathering)) or 0
    emptied, replaced = Counter[str](), Counter[str]()
    for each in ids:
        lost = _lost_by(db, each)
        emptied.update(lost["emptied"])
        replaced.update(lost["replaced"])
    active = max(roster.count_active(db, connection_id) - applied, 0)
    return Sight(active=active, rejoiners=back, emptied=emptied, replaced=replaced)


def withdraw(db: Session, connection_id: UUID, key: str, *, now: datetime) -> None:
    """Nothing waits about this person any more: there is newer word. An import that waits for nothing is over."""
    here = _ids_waiting(connection_id)
    gone = delete(changes).where(changes.c.import_id.in_(here), changes.c.external_id == key)
    for import_id, kind, before, after in db.execute(
        gone.returning(*(changes.c[name] for name in ("import_id", "kind", "before", "after")))
    ).all():
        tally(db, import_id, {f"{kind}s": -1}, now=now)
        _lower(db, import_id, kind, lost(kind, before or {}, after))
        if not db.scalar(select(func.count()).select_from(changes).where(changes.c.import_id == import_id)):
            imports.close(db, import_id, state="superseded", now=now)


def count_lost(db: Session, import_id: UUID, more: Lost, *, by: int = 1) -> None:
    """So many more lose this, counted once the change is among those of the import: looking through all for each costs too much."""
    known = db.scalar(select(table.c.lost).where(table.c.id == import_id))
    counted = _lost_by(db, import_id)
    if known is None or not more:
        return
    for sign in ("emptied", "replaced"):
        for name in getattr(more, sign):
            counted[sign][name] = counted[sign].get(name, 0) + by
    db.execute(update(table).where(table.c.id == import_id).values(lost=counted))


def forget_lost(db: Session, import_id: UUID) -> None:
    """Many were added at once: count anew."""
    db.execute(update(table).where(table.c.id == import_id).values(lost=None))


def replace_problems(db: Session, connection_id: UUID, key: str, import_id: UUID, found: Sequence[Problem]) -> None:
    """What is wrong with this person now, instead of before."""
    here = select(table.c.id).where(table.c.connection_id == connection_id)
    db.execute(delete(problems).where(problems.c.import_id.in_(here), problems.c.external_id == key))
    imports.add_problems(db, import_id, found)


def replace_all_problems(db: Session, connection_id: UUID, import_id: UUID, found: Sequence[Problem]) -> None:
    """What is wrong now with anybody, instead of before."""
    here = select(table.c.id).where(table.c.connection_id == connection_id)
    db.execute(delete(problems).where(problems.c.import_id.in_(here)))
    imports.add_problems(db, import_id, found)


def tally(db: Session, import_id: UUID, more: Mapping[str, int], *, now: datetime) -> None:
    """Count further: `more` by the name of the count (joiners, seen, …). Problems are counted as they stand."""
    stand = select(func.count()).select_from(problems).where(problems.c.import_id == import_id).scalar_subquery()
    counts = {name: table.c[name] + number for name, number in more.items()}
    db.execute(update(table).where(table.c.id == import_id).values(**counts, problems=stand, alive_at=now, finished_at=now))


def waiting_leavers(db: Session, connection_id: UUID) -> int:
    """How many would leave by a yes."""
    here = and_(table.c.connection_id == connection_id, table.c.state == "waiting")
    return db.scalar(select(func.sum(table.c.leavers)).where(here)) or 0


def left_lately(db: Session, connection_id: UUID, *, now: datetime) -> int:
    """How many left within the period without that anybody was asked."""
    asked = select(func.max(table.c.finished_at)).where(table.c.connection_id == connection_id, table.c.state == "applied")
    since = max(filter(None, (now - PERIOD, db.scalar(asked.where(table.c.guard.is_not(None))))))
    left = and_(employees.c.connection_id == connection_id, employees.c.employment_status == _LEFT, employees.c.changed_at > since)
    return db.scalar(select(func.count()).select_from(employees).where(left)) or 0


def _begin(db: Session, connection_id: UUID, *, state: str, now: datetime) -> UUID:
    id_ = new_id()
    moments = {"started_at": now, "alive_at": now, "finished_at": now}
    db.execute(insert(table).values(id=id_, connection_id=connection_id, state=state, occasion=PUSH, full=False, **moments))
    return id_


def _ids_waiting(connection_id: UUID) -> Select[UUID]:
    return select(table.c.id).where(table.c.connection_id == connection_id, table.c.state == "waiting")


def _lost_by(db: Session, import_id: UUID) -> dict[str, dict[str, int]]:
    """How many lose what by the changes of this import, as it was counted; an import that was not counted yet is."""
    counted = db.scalar(select(table.c.lost).where(table.c.id == import_id))
    if counted is None:
        counted = dict(zip(("emptied", "replaced"), staging.lost(db, import_id), strict=True))
        db.execute(update(table).where(table.c.id == import_id).values(lost=counted))
    return {sign: dict(fields) for sign, fields in counted.items()}


def _lower(db: Session, import_id: UUID, kind: str, less: Lost) -> None:
    """A change was withdrawn: the alarms that it helped to raise go down with it."""
    count_lost(db, import_id, less, by=-1)
    found, counted = imports.known(db, import_id), _lost_by(db, import_id)
    over = Lost(*(frozenset(name for name in getattr(less, sign) if counted[sign].get(name, 0) <= 0) for sign in ("emptied", "replaced")))
    _warn(db, found, lowered(found.alarms, kind, less, none_left=over, back=found.rejoiners))


def _warn(db: Session, found: Import, seen: Sequence[Alarm], *, reason: str | None = None) -> None:
    """What stands above the changes. While somebody would leave, the sentence about them stands first."""
    about_leavers = found.guard if found.leavers and found.guard != told(found.alarms) else None
    values = {"guard": reason or about_leavers or told(seen), "alarms": [asdict(each) for each in seen] or None}
    db.execute(update(table).where(table.c.id == found.id).values(**values))
