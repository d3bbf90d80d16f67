"""What people were nudged about, what they said "not now" to, and what they switched off; for all records of a person (ADR 0012)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, update
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.journey.nudges import BETWEEN, Nudge, NudgeKind, Told
from integration.domain.people.employee import EmploymentStatus
from integration.store.db import inserting
from integration.store.people.persons import PERSON
from integration.store.tables.journey.measures import responses
from integration.store.tables.journey.nudges import nudges, nudges_off
from integration.store.tables.people import employees

MAIL = "mail"
"""What is switched off for no mail at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whether somebody works here now, and has an address at work."""

    is_here: bool
    has_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A nudge as its person sees it on their page."""

    id: UUID
    kind: NudgeKind
    occasion: str
    made_at: datetime


def hold_people(db: Session, people: Collection[UUID]) -> None:
    """Let nobody else nudge these people until the end of the transaction; what else refers to them goes on."""
    rows = select(employees.c.id).where(employees.c.id.in_(people)).order_by(employees.c.id)
    db.execute(rows.with_for_update(key_share=True))


def told(db: Session, people: Collection[UUID], zone: tzinfo) -> dict[UUID, Told]:
    """What each of these people was told before, and what they do not want to be told."""
    causes, last, off = defaultdict[UUID, set[tuple[UUID, str, str]]](set), dict[UUID, date](), defaultdict[UUID, set[str]](set)
    columns = (PERSON.label("whose"), nudges.c.about, nudges.c.kind, nudges.c.occasion, nudges.c.made_at)
    for row in db.execute(select(*columns).join(employees, employees.c.id == nudges.c.person).where(_of(people))):
        causes[row.whose].add((row.about, row.kind, row.occasion))
        made_on = row.made_at.astimezone(zone).date()
        last[row.whose] = max(made_on, last.get(row.whose, made_on))
    switched = select(PERSON.label("whose"), nudges_off.c.kind).join(employees, employees.c.id == nudges_off.c.person)
    for each in db.execute(switched.where(_of(people))):
        off[each.whose].add(each.kind)
    return {person: Told(last_on=last.get(person), causes=causes[person], off=off[person]) for person in people}


def reach(db: Session, people: Collection[UUID]) -> dict[UUID, Reach]:
    """Who of these people can be reached, by any of their records."""
    here, mailed = set[UUID](), set[UUID]()
    active = employees.c.employment_status == EmploymentStatus.ACTIVE.value
    for row in db.execute(select(PERSON.label("whose"), employees.c.work_email).where(_of(people), active)):
        here.add(row.whose)
        mailed |= {row.whose} if row.work_email else set()
    return {person: Reach(is_here=person in here, has_mail=person in mailed) for person in people}


def keep(db: Session, chosen: Mapping[UUID, Nudge], *, now: datetime) -> dict[UUID, UUID]:
    """Remember what these people are told now; gives the id of each by person."""
    ids = {person: new_id() for person in chosen}
    rows = [_row(ids[person], person, nudge, now) for person, nudge in chosen.items()]
    if rows:
        db.execute(insert(nudges), rows)
    return ids


def _row(id_: UUID, person: UUID, nudge: Nudge, now: datetime) -> dict[str, object]:
    said = {"about": nudge.subject, "duo_id": nudge.duo_id, "kind": nudge.kind.value, "occasion": nudge.occasion}
    return {"id": id_, "person": person, **said, "made_at": now}


def shown_on(db: Session, duo_id: UUID, person: UUID, *, now: datetime) -> Shown | None:
    """What this person was nudged about this duo within the week, unless they said "not now", or did it."""
    answered = select(responses.c.point).where(
        responses.c.duo_id == duo_id, responses.c.person == person, responses.c.finished_at.is_not(None)
    )
    fresh = (nudges.c.duo_id == duo_id, nudges.c.person == person, nudges.c.not_now_at.is_(None), nudges.c.made_at > now - BETWEEN)
    undone = or_(nudges.c.kind != NudgeKind.MEASURE.value, nudges.c.occasion.not_in(answered))
    row = db.execute(select(nudges).where(*fresh, undone).order_by(nudges.c.made_at.desc()).limit(1)).one_or_none()
    return Shown(id=row.id, kind=NudgeKind(row.kind), occasion=row.occasion, made_at=row.made_at) if row else None


def not_now(db: Session, nudge_id: UUID, person: UUID, *, now: datetime) -> None:
    """Show this nudge no more. Of somebody else's nothing changes."""
    mine = (nudges.c.id == nudge_id, nudges.c.person.in_(_records_of(person)))
    db.execute(update(nudges).where(*mine, nudges.c.not_now_at.is_(None)).values(not_now_at=now))


def switched_off(db: Session, person: UUID) -> frozenset[str]:
    """The kinds that somebody switched off, and `mail` for every mail."""
    return frozenset(db.scalars(select(nudges_off.c.kind).where(nudges_off.c.person.in_(_records_of(person)))))


def switch(db: Session, person: UUID, *, off: Iterable[str], now: datetime) -> None:
    """Exactly these are off from now on."""
    off = set(off)
    db.execute(delete(nudges_off).where(nudges_off.c.person.in_(_records_of(person)), nudges_off.c.kind.not_in(off)))
    for kind in sorted(off):
        stop(db, person, kind, now=now)


def stop(db: Session, person: UUID, kind: str, *, now: datetime) -> None:
    """Switch one off; twice is once."""
    db.execute(inserting(db, nudges_off).values(person=person, kind=kind, since=now).on_conflict_do_nothing())


def forget_old(db: Session, *, before: datetime) -> None:
    """Erase what people were nudged about before this moment."""
    db.execute(delete(nudges).where(nudges.c.made_at < before))


def _of(people: Collection[UUID]) -> ColumnElement[bool]:
    return or_(employees.c.id.in_(people), employees.c.merged_into.in_(people))


def _records_of(person: UUID) -> Select[tuple[UUID]]:
    return select(employees.c.id).where(or_(employees.c.id == person, employees.c.merged_into == person))
