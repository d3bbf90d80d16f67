"""The letterbox: what the outside world must hear, written in the same commit as the change itself.

A letter is a *state* of one key ("the score is 80"), never a delta: a newer state replaces a waiting one, and repeats are
harmless. There is no "in progress": claiming moves `due_at` ahead, and if nobody reports back, the letter is simply due
again. The moved `due_at` is also the proof of the claim: who comes back after his lease ran out changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, delete, func, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.store.db import inserting
from integration.store.tables.outbox import outbox, stopped_destinations

_TURNS = (outbox.c.due_at, outbox.c.attempts.desc())
LONGEST_WAIT = timedelta(minutes=15)
REASON_LENGTH = 500
HELD = "waiting for its destination"

_HELD = (
    update(outbox)
    .where(outbox.c.id == bindparam("held_id"), outbox.c.state == "waiting", outbox.c.due_at == bindparam("held"))
    .values(stamped_at=bindparam("stamp"))
)
_AS_SENT = _HELD.where(outbox.c.version == bindparam("sent"))
"""Letters whose claim still holds, and those of them that nobody changed meanwhile; for many at once."""


class State(StrEnum):
    """Where a letter stands. `waiting` covers being sent and backing off; only `parked` needs a person."""

    WAITING = "waiting"
    DONE = "done"
    PARKED = "parked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A state to deliver. `destination` is who gets it (`lms:<uuid>`), `kind` how it is said, `key` what it is about.

    Neither key nor body names a person beyond our own ids: who that is there is looked up when it is sent.
    """

    destination: str
    kind: str
    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A claimed message. `leased_until` is both the end of the claim and its proof; `attempts` counts this one too."""

    id: UUID
    destination: str
    kind: str
    key: str
    body: Mapping[str, Any]
    version: int
    attempts: int
    leased_until: datetime
    stamped_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """A letter that arrived, and the moment stamped on it, if it bears one."""

    letter: Letter
    stamped_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many letters of a destination are in a state, and since when the oldest of them is due."""

    destination: str
    state: str
    letters: int
    oldest_due_at: datetime


def put(db: Session, message: Message, *, now: datetime) -> bool:
    """Post a state; False when it says nothing new. The bell rings after the commit.

    A waiting letter keeps its `due_at`: it may be on its way just now, or its destination may have asked for patience.
    """
    if _add(db, message, now) or _replace(db, message, now):
        db.info["put"].add(message.destination)
        return True
    return False


def put_first(db: Session, messages: Sequence[Message], *, now: datetime) -> None:
    """Post many states at once, each the first of its key; one whose key is known already is left as it is."""
    if messages:
        db.execute(inserting(db, outbox).values([_first(message, now) for message in messages]).on_conflict_do_nothing())
        db.info["put"].update(message.destination for message in messages)


def _add(db: Session, message: Message, now: datetime) -> bool:
    added = inserting(db, outbox).values(_first(message, now)).on_conflict_do_nothing().returning(outbox.c.id)
    return db.scalar(added) is not None


def _first(message: Message, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(),
        **{name: getattr(message, name) for name in ("destination", "kind", "key")},
        "body": dict(message.body),
        "version": 1,
        "state": State.WAITING,
        "attempts": 0,
        "due_at": now,
        "put_at": now,
    }


def _replace(db: Session, message: Message, now: datetime) -> bool:
    present = select(outbox.c.id, outbox.c.body, outbox.c.state).where(_has_key_of(message))
    found = db.execute(present.with_for_update()).one()
    if found.body == message.body and found.state != State.PARKED:
        return False
    fresh = {"body": dict(message.body), "version": outbox.c.version + 1, "put_at": now}
    if found.state != State.WAITING:
        fresh |= {"state": State.WAITING, "attempts": 0, "due_at": now, "reason": None, "code": None, "done_at": None}
    db.execute(update(outbox).where(outbox.c.id == found.id).values(fresh))
    return True


def knows(db: Session, message: Message) -> bool:
    """Whether some state of the same key was ever posted."""
    return db.scalar(select(outbox.c.id).where(_has_key_of(message))) is not None


def was_addressed(db: Session, destination: str) -> bool:
    """Whether there ever was a letter for it."""
    return db.scalar(select(outbox.c.id).where(outbox.c.destination == destination).limit(1)) is not None


def _has_key_of(message: Message) -> ColumnElement[bool]:
    return and_(*(outbox.c[name] == getattr(message, name) for name in ("destination", "kind", "key")))


def claim(db: Session, destination: str, *, now: datetime, lease: timedelta, most: int) -> list[Letter]:
    """Take up to `most` due letters, oldest first, for the length of `lease`; nobody else gets them meanwhile.

    Of letters that rested together, those that were tried before go first: so their count tells how long this lasts already.
    A letter that a page just writes in is left to the ring that follows it.
    """
    oldest = select(outbox.c.id).where(outbox.c.destination == destination, _is_due(now)).order_by(*_TURNS).limit(most)
    ids = db.scalars(oldest.with_for_update(skip_locked=True)).all()
    taken = (
        update(outbox)
        .where(outbox.c.id.in_(ids), _is_due(now))
        .values(due_at=now + lease, attempts=outbox.c.attempts + 1, reason=None, code=None)
        .returning(outbox)
    )
    letters = {row.id: _letter(row) for row in db.execute(taken)} if ids else {}
    return [letters[id_] for id_ in ids if id_ in letters]


def _at_rest(chosen: Select[tuple[UUID]]) -> Select[tuple[UUID]]:
    """The chosen letters that nobody else writes in.

    Who takes many must not wait for who has one and wants the next: on PostgreSQL that deadlock could cost somebody their page.
    """
    free = chosen.with_for_update(skip_locked=True).cte("free")
    return select(free.c.id)


def _is_due(now: datetime) -> ColumnElement[bool]:
    return and_(outbox.c.state == State.WAITING, outbox.c.due_at <= now)


def _letter(row: Row[Any]) -> Letter:
    names = ("id", "destination", "kind", "key", "body", "version", "attempts", "stamped_at")
    return Letter(**{name: getattr(row, name) for name in names}, leased_until=row.due_at)


def done(db: Session, delivered: Sequence[Delivered], *, now: datetime) -> int:
    """These are there; where a newer state came in meanwhile, that one is due at once. Returns how many claims still held."""
    rows = [_row(one.letter, stamped_at=one.stamped_at) for one in delivered]
    changes = (_AS_SENT.values(state=State.DONE, done_at=now, due_at=now), _HELD.values(due_at=now, attempts=0))
    return sum(db.connection().execute(change, rows).rowcount for change in changes)


def _row(letter: Letter, *, stamped_at: datetime | None) -> dict[str, Any]:
    stamp = stamped_at or letter.stamped_at
    return {"held_id": letter.id, "held": letter.leased_until, "sent": letter.version, "stamp": stamp}


def park(db: Session, letter: Letter, *, reason: str, code: str, now: datetime) -> bool:
    """Refused for good: wait for a person, unless a newer state came in meanwhile, which deserves its own try."""
    return _close(db, letter, {"state": State.PARKED, "due_at": now, "reason": reason[:REASON_LENGTH], "code": code}, now=now)


def postpone(db: Session, letter: Letter, *, reason: str, due_at: datetime) -> bool:
    """Try again at `due_at` (see `next_try`); patience has no end, only a pace."""
    return _put_back(db, letter, {"due_at": due_at, "reason": reason[:REASON_LENGTH]})


def hold(db: Session, letter: Letter, *, due_at: datetime) -> bool:
    """Put an unsent letter back until `due_at`; that was no try."""
    return _put_back(db, letter, {"due_at": due_at, "attempts": letter.attempts - 1, "reason": HELD})


def rest(db: Session, destination: str, *, now: datetime, until: datetime) -> None:
    """Let all letters for a destination that is away wait until then, in one go, those that back off included."""
    idle = and_(outbox.c.state == State.WAITING, or_(outbox.c.due_at <= now, outbox.c.reason.is_not(None)))
    early = select(outbox.c.id).where(outbox.c.destination == destination, idle, outbox.c.due_at < until)
    changed = update(outbox).where(outbox.c.id.in_(_at_rest(early)))
    db.execute(changed.values(due_at=until, reason=func.coalesce(outbox.c.reason, HELD)))


def _put_back(db: Session, letter: Letter, values: Mapping[str, Any]) -> bool:
    return db.scalar(update(outbox).where(_still_held(letter)).values(values).returning(outbox.c.id)) is not None


def _close(db: Session, letter: Letter, values: Mapping[str, Any], *, now: datetime) -> bool:
    held = update(outbox).where(_still_held(letter))
    as_sent = held.where(outbox.c.version == letter.version).values(values)
    overtaken = held.values(due_at=now, attempts=0, stamped_at=values.get("stamped_at", letter.stamped_at))
    return any(db.scalar(change.returning(outbox.c.id)) for change in (as_sent, overtaken))


def _still_held(letter: Letter) -> ColumnElement[bool]:
    return and_(outbox.c.id == letter.id, outbox.c.state == State.WAITING, outbox.c.due_at == letter.leased_until)


def next_try(attempts: int, now: datetime, *, not_before: datetime | None = None) -> datetime:
    """When to try again after `attempts` tries: 2^n seconds, at most 15 minutes (SVC-04).

    Up to a quarter less by chance, so that a thousand letters do not come back in one second; never sooner than the
    other side asked for (`not_before`), however long that is.
    """
    seconds = min(2.0 ** min(attempts, 10), LONGEST_WAIT.total_seconds())
    pause = now + timedelta(seconds=seconds * SystemRandom().uniform(0.75, 1.0))
    return max(pause, not_before) if not_before else pause


def retry(db: Session, *, now: datetime, ids: Collection[UUID] | None = None) -> int:
    """Make parked letters, and those that back off, due at once (None: all of them); returns how many."""
    resting = or_(outbox.c.state == State.PARKED, and_(outbox.c.state == State.WAITING, outbox.c.reason.is_not(None)))
    wanted = resting if ids is None else and_(resting, outbox.c.id.in_(ids))
    chosen = _at_rest(select(outbox.c.id).where(wanted))
    fresh = {"state": State.WAITING, "attempts": 0, "due_at": now, "reason": None, "code": None}
    woken = db.execute(update(outbox).where(outbox.c.id.in_(chosen), wanted).values(fresh).returning(outbox.c.destination)).scalars().all()
    db.info["put"].update(woken)
    return len(woken)


def forget(db: Session, destination: str, *, before: datetime) -> None:
    """Erase the letters to a destination that were written before this moment, whatever became of them."""
    db.execute(delete(outbox).where(outbox.c.destination == destination, outbox.c.put_at < before))


def due_destinations(db: Session, *, now: datetime) -> list[str]:
    """Who has letters waiting that should have been on their way: never rung for, or held by somebody who died."""
    told_to_wait = select(stopped_destinations.c.destination)
    due = select(outbox.c.destination).where(_is_due(now), outbox.c.destination.not_in(told_to_wait))
    return list(db.scalars(due.distinct().order_by(outbox.c.destination)))


def counts(db: Session) -> list[Count]:
    """Letters per destination and state, for pages and the command line."""
    grouped = (
        select(outbox.c.destination, outbox.c.state, func.count(), func.min(outbox.c.due_at))
        .group_by(outbox.c.destination, outbox.c.state)
        .order_by(outbox.c.destination, outbox.c.state)
    )
    return [Count(destination=to, state=state, letters=letters, oldest_due_at=due) for to, state, letters, due in db.execute(grouped)]


def listed(db: Session, *, state: str | None = None, most: int = 500) -> Sequence[Row[Any]]:
    """Rows of the letterbox, newest posted first; without the body, which is nobody's business on a list."""
    names = ("id", "destination", "kind", "key", "version", "state", "attempts", "reason", "code", "due_at", "put_at", "done_at")
    rows = select(*(outbox.c[name] for name in names)).order_by(outbox.c.put_at.desc(), outbox.c.id.desc()).limit(most)
    return db.execute(rows.where(outbox.c.state == state) if state else rows).all()
