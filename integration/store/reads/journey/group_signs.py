"""Early signs about a whole group, for its coordinator: no time (E13), few who look back (E14), a group session missed (E11)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, or_, select
from sqlalchemy.orm import Session

from integration.domain.journey.gathering import Gathering
from integration.domain.measuring.pulse import OPEN_FOR
from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.domain.mentoring.warnings import MISSED_FOR, Response, settled_block
from integration.store.journey import gatherings, no_time
from integration.store.journey.own_page import paused_people
from integration.store.journey.states import pauses_of
from integration.store.tables.journey.pulse import pulses
from integration.store.tables.mentoring import duo_sessions, duos

_GIVEN = or_(*(pulses.c[name].is_not(None) for name in ("learned", "contributed", "agenda", "voice", "satisfied")))


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSigns:
    """`no_time`: somebody is given none, and agreed that this is told. `few_answers`: fewer than half looked back. `missed`: the
    duos of which neither was at the last group coaching.
    """

    no_time: bool = False
    few_answers: bool = False
    missed: frozenset[UUID] = frozenset()


def group_signs(db: Session, cohort: Cohort, now: datetime) -> GroupSigns:
    """What is to be told of this group now; `now` is in the organisation's time zone."""
    return GroupSigns(
        no_time=no_time.is_told(db, cohort.id),
        few_answers=_response(db, cohort, now).is_low,
        missed=_missed(db, cohort, now),
    )


def _response(db: Session, cohort: Cohort, now: datetime) -> Response:
    block = settled_block(cohort.starts_on, now.date(), open_for=OPEN_FOR)
    if block is None or now.tzinfo is None:
        return Response(people=0, duos=0, asked=0, given=0)
    rows = _sessions(db, cohort, block, now.tzinfo)
    looked = _looked_back(db, {row.id for row in rows})
    left_out = paused_people(db, {person for row in rows for person in (row.a, row.b)})
    asked = [(row.id, person) for row in rows for person in (row.a, row.b) if person not in left_out]
    return Response(
        people=len({person for _session, person in asked}),
        duos=len({row.duo_id for row in rows}),
        asked=len(asked),
        given=sum(one in looked for one in asked),
    )


def _sessions(db: Session, cohort: Cohort, block: tuple[date, date], zone: tzinfo) -> list[Row[Any]]:
    """The sessions that were written down in these weeks and count."""
    since, until = (datetime.combine(day, time.min, zone) for day in block)
    counts = (duo_sessions.c.removed_at.is_(None), duo_sessions.c.disputed_at.is_(None))
    found = select(duo_sessions.c.id, duo_sessions.c.duo_id, duos.c.a, duos.c.b).join(duos, duos.c.id == duo_sessions.c.duo_id)
    here = (duos.c.cohort_id == cohort.id, duo_sessions.c.logged_at >= since, duo_sessions.c.logged_at < until)
    return list(db.execute(found.where(*here, *counts)))


def _looked_back(db: Session, sessions: Collection[UUID]) -> set[tuple[UUID, UUID]]:
    """Who answered something about which of these sessions; what they answered is not read."""
    found = select(pulses.c.session_id, pulses.c.person).where(and_(pulses.c.session_id.in_(sessions), _GIVEN))
    return {(row.session_id, row.person) for row in db.execute(found)}


def _missed(db: Session, cohort: Cohort, now: datetime) -> frozenset[UUID]:
    last = _last_coaching(db, cohort, now.date())
    if last is None:
        return frozenset()
    there = gatherings.present(db, [last.id])[last.id]
    asked = db.scalars(select(Duo).where(duos.c.cohort_id == cohort.id, duos.c.ended_at.is_(None))).all()
    absent = [duo for duo in asked if duo.formed_at.astimezone(now.tzinfo).date() <= last.meets_on and not there & set(duo.members)]
    return frozenset(_without_break(db, absent, last.meets_on)) if there else frozenset()


def _last_coaching(db: Session, cohort: Cohort, today: date) -> Gathering | None:
    """The last one that was held; none once it is weeks ago."""
    held = [each for each in gatherings.of_cohort(db, cohort.id) if each.is_coaching and each.meets_on <= today]
    return held[-1] if held and today - held[-1].meets_on < MISSED_FOR else None


def _without_break(db: Session, absent: Sequence[Duo], on: date) -> list[UUID]:
    """Of these duos those that had no break on that day."""
    pauses = pauses_of(db, [duo.id for duo in absent])
    return [id_ for id_, theirs in pauses.items() if not any(each.began_on <= on <= (each.ended_on or on) for each in theirs)]
