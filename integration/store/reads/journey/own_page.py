"""What somebody sees on their own page: how far they are, every message about them, and who looked at what of theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import Session

from integration.domain.mentoring.visibility import Kind, Role, Sight, may_see
from integration.store.journey import own_page
from integration.store.journey.own_page import View
from integration.store.outbox import State
from integration.store.reads.holdings import Me
from integration.store.reads.my_duos import DuoCard, my_duos
from integration.store.tables.hris import written_records
from integration.store.tables.lti import contexts, platforms, resource_links
from integration.store.tables.mentoring import cohorts
from integration.store.tables.outbox import outbox
from integration.store.tables.people import accounts, employees

SCORE, PARTICIPATION, COMPETENCY, MAIL = "lms.score", "hris.participation", "hris.competency", "mail.nudge"
AnyRow = Row[*tuple[Any, ...]]


class Journey(StrEnum):
    """Where a message is."""

    ARRIVED = "arrived"
    ON_ITS_WAY = "on its way"
    TRIED_AGAIN = "tried again"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One message about somebody, with exactly what it says (`body`), newest state only: that is also all the receiver keeps.

    `about` is the course of a score, the programme's code of a participation, the id of a competency. `at` is when it arrived,
    else when it was written; `due_at` when it is tried (again).
    """

    kind: str
    body: Mapping[str, Any]
    about: str | None
    journey: Journey
    at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """The page of one employee. `is_counted`: whether their answers count in what is added up."""

    duos: tuple[DuoCard, ...]
    sent: tuple[Sent, ...]
    views: tuple[View, ...]
    is_counted: bool

    @property
    def views_by_day(self) -> list[tuple[tuple[date, Role], list[tuple[Kind, Sight]]]]:
        """What was looked at in one role on one day, and how much of it that role sees; the last day first."""
        grouped = groupby(self.views, key=lambda view: (view.viewed_on, view.role))
        return [(when_and_who, [(view.kind, may_see(view.role, view.kind)) for view in seen]) for when_and_who, seen in grouped]


def own_page_of(db: Session, me: Me) -> OwnPage:
    """The page of somebody who has at least one record; their first one leads."""
    person = me.records[0]
    return OwnPage(
        duos=tuple(my_duos(db, person)),
        sent=tuple(sorted(_sent(db, me), key=lambda each: each.at, reverse=True)),
        views=tuple(own_page.views_of(db, person)),
        is_counted=person not in own_page.paused_people(db, [person]),
    )


def _sent(db: Session, me: Me) -> Iterator[Sent]:
    """What was never sent, because the receiver takes no such message, is no message."""
    found = db.execute(select(outbox).where(_about(db, me))).all()
    written = _written(db, found)
    named = {**_courses(db, found), **_programmes(db, found)}
    for row in found:
        journey = _journey(row, written.get((row.destination, row.kind, row.key)))
        if journey is not None:
            about = row.key.rpartition(":")[2] if row.kind == COMPETENCY else named.get(_first(row))
            at = (row.stamped_at or row.done_at or row.put_at) if journey is Journey.ARRIVED else row.put_at
            yield Sent(kind=row.kind, body=row.body, about=about, journey=journey, at=at, due_at=row.due_at)


def _about(db: Session, me: Me) -> ColumnElement[bool]:
    """Letters name people in their key only, by our ids; the receivers are known, so that no others are looked through."""
    issuers = select(accounts.c.issuer).where(accounts.c.id.in_(me.accounts))
    lms = db.scalars(select(platforms.c.id).where(platforms.c.issuer.in_(issuers)))
    hris = db.scalars(select(employees.c.connection_id).where(employees.c.id.in_(me.records)))
    scores = (_in("lms", lms), outbox.c.kind == SCORE, or_(*(outbox.c.key.endswith(f":{id_}") for id_ in me.accounts)))
    to_hris = _in("hris", hris)
    taking_part = (to_hris, outbox.c.kind == PARTICIPATION, or_(*(outbox.c.key.endswith(f":{id_}") for id_ in me.records)))
    statements = (to_hris, outbox.c.kind == COMPETENCY, or_(*(outbox.c.key.startswith(f"{id_}:") for id_ in me.records)))
    mails = (outbox.c.destination == "mail", or_(*(outbox.c.key.endswith(f":{id_}") for id_ in me.records)))
    return or_(*(and_(*each) for each in (scores, taking_part, statements, mails)))


def _in(kind: str, ids: Iterable[UUID]) -> ColumnElement[bool]:
    return outbox.c.destination.in_([f"{kind}:{id_}" for id_ in ids])


def _journey(row: AnyRow, outcome: str | None) -> Journey | None:
    if row.state == State.PARKED:
        return Journey.REFUSED
    if row.state == State.WAITING:
        return Journey.TRIED_AGAIN if row.reason else Journey.ON_ITS_WAY
    was_sent = row.stamped_at is not None and row.stamped_at >= row.put_at if row.kind in {SCORE, MAIL} else outcome is not None
    return Journey.ARRIVED if was_sent else None


def _written(db: Session, rows: Sequence[AnyRow]) -> dict[tuple[str, str, str], str]:
    """What came of the records that went to an HRIS, by (destination, kind, key)."""
    keys = [row.key for row in rows if row.kind not in {SCORE, MAIL}]
    found = db.execute(select(written_records).where(written_records.c.key.in_(keys))) if keys else ()
    return {(f"hris:{row.connection_id}", f"hris.{row.kind}", row.key): row.outcome for row in found}


def _courses(db: Session, rows: Sequence[AnyRow]) -> dict[UUID, str]:
    links = {_first(row) for row in rows if row.kind == SCORE}
    titled = select(resource_links.c.id, func.coalesce(contexts.c.title, contexts.c.label, contexts.c.context_id))
    found = titled.join(contexts, contexts.c.id == resource_links.c.context_id).where(resource_links.c.id.in_(links))
    return dict(db.execute(found).all()) if links else {}


def _programmes(db: Session, rows: Sequence[AnyRow]) -> dict[UUID, str]:
    ids = {_first(row) for row in rows if row.kind == PARTICIPATION}
    return dict(db.execute(select(cohorts.c.id, cohorts.c.programme).where(cohorts.c.id.in_(ids))).all()) if ids else {}


def _first(row: AnyRow) -> UUID:
    return UUID(row.key.partition(":")[0])
