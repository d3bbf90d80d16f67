"""The letterbox as an admin sees it: health per destination, what is parked per cause, and what waits. Never a content."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from integration.domain.people.account import Account
from integration.domain.people.employee import Employee
from integration.store.outbox import State
from integration.store.stopped import stopped
from integration.store.tables.hris import connections
from integration.store.tables.lti import contexts, platforms, resource_links
from integration.store.tables.outbox import outbox
from integration.store.tables.people import accounts as account_table
from integration.store.tables.people import employees as employee_table

SHOWN_OF_A_CAUSE = 10

AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """Who gets letters. `kind` is `lms`, `hris` or `mail`, `label` the connection's name or the LMS's issuer, if any."""

    name: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How a destination is doing. `rests_until`: when the next try is, if something went wrong before; `stopped_at`: since when it
    waits because an admin said so; `oldest_put_at`: since when the letter waits that waits longest.
    """

    destination: Destination
    done: int
    waiting: int
    parked: int
    rests_until: datetime | None
    last_done_at: datetime | None = None
    stopped_at: datetime | None = None
    oldest_put_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Letters that were refused for the same reason. `reason` is what was noted with the first of them; `first` are some of them,
    by the letter's id, with who each is about.
    """

    destination: Destination
    kind: str
    code: str
    reason: str
    letters: int
    people: int
    first: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One letter that waits. `person` is the employee number, or the name of an account without one; `place` the course."""

    kind: str
    person: str
    place: str | None
    destination: Destination
    attempts: int
    due_at: datetime
    reason: str | None


def health(db: Session) -> list[Health]:
    """All destinations that ever got a letter, LMSes first."""
    times = (func.max(outbox.c.done_at).label("last_done_at"), func.min(outbox.c.put_at).label("oldest_put_at"))
    columns = (outbox.c.destination, outbox.c.state, func.count().label("letters"), *times)
    counted = db.execute(select(*columns).group_by(outbox.c.destination, outbox.c.state)).all()
    resting, told_to_wait = _resting(db), stopped(db)
    oldest = {row.destination: row.oldest_put_at for row in counted if row.state == State.WAITING}
    letters = {(row.destination, row.state): row.letters for row in counted}
    sent = {row.destination: row.last_done_at for row in counted if row.state == State.DONE}
    known = _destinations(db, {row.destination for row in counted})
    return [
        Health(
            destination=each,
            done=letters.get((each.name, State.DONE), 0),
            waiting=letters.get((each.name, State.WAITING), 0),
            parked=letters.get((each.name, State.PARKED), 0),
            rests_until=resting.get(each.name),
            last_done_at=sent.get(each.name),
            stopped_at=told_to_wait.get(each.name),
            oldest_put_at=oldest.get(each.name),
        )
        for each in sorted(known.values(), key=lambda each: (each.kind != "lms", each.label))
    ]


def causes(db: Session) -> list[Cause]:
    """What is parked, grouped by destination, kind and code; the largest group first."""
    columns = (outbox.c.id, outbox.c.destination, outbox.c.kind, outbox.c.code, outbox.c.reason, outbox.c.key)
    groups: dict[tuple[str, str, str], list[AnyRow]] = {}
    for row in db.execute(select(*columns).where(outbox.c.state == State.PARKED).order_by(outbox.c.id)):
        groups.setdefault((row.destination, row.kind, row.code or ""), []).append(row)
    known = _destinations(db, {destination for destination, _kind, _code in groups})
    people = _people(db, [row for rows in groups.values() for row in rows[:SHOWN_OF_A_CAUSE]])
    found = [
        Cause(
            destination=known[destination],
            kind=kind,
            code=code,
            reason=rows[0].reason or "",
            letters=len(rows),
            people=len({row.key.rpartition(":")[2] for row in rows}),
            first={row.id: people.get(_second(row.key), "?") for row in rows[:SHOWN_OF_A_CAUSE]},
        )
        for (destination, kind, code), rows in groups.items()
    ]
    return sorted(found, key=lambda cause: -cause.letters)


def waiting(db: Session, *, most: int = 50) -> list[Waiting]:
    """The letters whose turn comes first."""
    rows = db.execute(select(outbox).where(outbox.c.state == State.WAITING).order_by(outbox.c.due_at, outbox.c.id).limit(most)).all()
    known = _destinations(db, {row.destination for row in rows})
    people, places = _people(db, rows), _places(db, rows)
    return [
        Waiting(
            kind=row.kind,
            person=people.get(_second(row.key), "?"),
            place=places.get(_first(row.key)),
            destination=known[row.destination],
            attempts=row.attempts,
            due_at=row.due_at,
            reason=row.reason,
        )
        for row in rows
    ]


def parked_ids(db: Session, *, destination: str, kind: str, code: str) -> list[UUID]:
    """The parked letters of one cause."""
    same = (outbox.c.state == State.PARKED, outbox.c.destination == destination, outbox.c.kind == kind)
    return list(db.scalars(select(outbox.c.id).where(*same, func.coalesce(outbox.c.code, "") == code)))


def count_parked(db: Session) -> int:
    """How many letters wait for a person."""
    return db.scalar(select(func.count()).where(outbox.c.state == State.PARKED)) or 0


def _resting(db: Session) -> dict[str, datetime]:
    """Destinations where something went wrong, with the moment of the next try."""
    troubled = (outbox.c.state == State.WAITING, outbox.c.reason.is_not(None))
    first = select(outbox.c.destination, func.min(outbox.c.due_at)).where(*troubled).group_by(outbox.c.destination)
    return dict(db.execute(first).all())


def _destinations(db: Session, names: Collection[str]) -> dict[str, Destination]:
    ids = {name: UUID(name.partition(":")[2]) if ":" in name else None for name in names}
    labels: dict[UUID | None, str] = {None: ""}
    labels |= dict(db.execute(select(platforms.c.id, platforms.c.issuer).where(platforms.c.id.in_(ids.values()))).all())
    labels |= dict(db.execute(select(connections.c.id, connections.c.name).where(connections.c.id.in_(ids.values()))).all())
    return {name: Destination(name=name, kind=name.partition(":")[0], label=labels.get(id_, "?")) for name, id_ in ids.items()}


def _people(db: Session, rows: Iterable[AnyRow]) -> dict[UUID, str]:
    """How an admin knows the people of these letters: the second half of a key is an employee or an account."""
    wanted = {_second(row.key) for row in rows}
    accounts = {each.id: each for each in db.scalars(select(Account).where(account_table.c.id.in_(wanted)))}
    linked = {each.employee_id for each in accounts.values() if each.employee_id}
    employees = {each.id: each for each in db.scalars(select(Employee).where(employee_table.c.id.in_(wanted | linked)))}
    shown = {id_: each.employee_number or each.full_name for id_, each in employees.items()}
    return shown | {id_: shown.get(each.employee_id or id_, each.full_name or each.short_code) for id_, each in accounts.items()}


def _places(db: Session, rows: Iterable[AnyRow]) -> dict[UUID, str]:
    """The courses of these letters: the first half of a score's key is a resource link."""
    links = {_first(row.key) for row in rows}
    titled = select(resource_links.c.id, func.coalesce(contexts.c.title, contexts.c.label, contexts.c.context_id))
    found = titled.join(contexts, contexts.c.id == resource_links.c.context_id).where(resource_links.c.id.in_(links))
    return dict(db.execute(found).all())


def _first(key: str) -> UUID:
    return UUID(key.partition(":")[0])


def _second(key: str) -> UUID:
    return UUID(key.partition(":")[2])
