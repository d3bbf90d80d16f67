"""Letting go by the clock of what was kept for a term (domain/retention.py): cohort by cohort, each in a transaction of its own.

Nothing of a duo that goes on is touched, and nothing that somebody took along to a new duo in the same cohort.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from integration.domain.journey.pause import Pause, stood_still
from integration.domain.measuring.points import Edge, Point
from integration.domain.mentoring.duo import Duo, DuoState
from integration.domain.mentoring.programme import Cohort
from integration.domain.retention import Closed, Data, Terms
from integration.flows.people.statements import take_all_back
from integration.store import mentoring, retention, statements
from integration.store.db import Store
from integration.store.journey.states import pauses_of
from integration.store.triads import thirds_by_duo

OF_A_DUO = (*retention.OF_DUOS, *retention.OF_PEOPLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """The terms that hold, and how many weeks after the end of a cohort people are asked for the last time."""

    terms: Terms
    last_week: int

    @classmethod
    def of(cls, terms: Terms, points: Iterable[Point]) -> Keeping:
        """As the catalogue plans the moments of measuring."""
        return cls(terms=terms, last_week=max(point.window.closes for point in points if point.window.edge is Edge.END))

    def closed(self, duo: Duo, cohort: Cohort, pauses: Sequence[Pause], now: datetime) -> Closed | None:
        """None while the duo goes on. Only who rounded off is asked anything after that (T3)."""
        if duo.ended_at is None:
            return None
        ended = duo.ended_at.astimezone(now.tzinfo).date()
        asked_until = cohort.ends_on + timedelta(weeks=self.last_week) + stood_still(pauses, ended)
        return Closed(ended=ended, measured=max(ended, asked_until) if duo.state == DuoState.COMPLETED else ended)


def let_go(store: Store, keeping: Keeping, *, now: datetime) -> None:
    """Remove all whose term is over."""
    with store.reading() as db:
        cohorts = retention.cohorts_with_ended_duos(db)
    for cohort_id in cohorts:
        with store.transaction() as db:
            _let_go_in(db, mentoring.cohort(db, cohort_id), keeping, now)
    with store.transaction() as db:
        terms, today = keeping.terms, now.date()
        retention.forget_views(db, before=terms.before(Data.VIEWS, today))
        retention.forget_audit(db, before=datetime.combine(terms.before(Data.AUDIT, today), now.timetz()))
        _let_go_of_leavers(db, retention.left_before(db, terms.before(Data.LEAVERS, today)), now)


def _let_go_of_leavers(db: Session, people: Sequence[UUID], now: datetime) -> None:
    """HR is asked to take away what they told it, before we no longer know what that was."""
    told = statements.tellers(db)
    for person in people:
        if person in told:
            take_all_back(db, person, now=now)
    retention.let_go_of_writers(db, people, now)


def _let_go_in(db: Session, cohort: Cohort, keeping: Keeping, now: datetime) -> None:
    duos = retention.duos_in(db, cohort.id)
    pauses = pauses_of(db, [duo.id for duo in duos])
    closed = {duo.id: keeping.closed(duo, cohort, pauses[duo.id], now) for duo in duos}

    over = {data: {duo.id for duo in duos if _is_over(closed[duo.id], data, keeping.terms, now.date())} for data in OF_A_DUO}
    gone = _free(_taking_part(duos, thirds_by_duo(db, cohort.id)), over[Data.PARTICIPATION])
    for data in retention.OF_PEOPLE:
        people = gone if data is Data.PARTICIPATION else _free(_members(duos), over[data])
        retention.let_go_of_people(db, data, cohort.id, sorted(people))
    for data in retention.OF_DUOS:
        due = [duo.id for duo in duos if duo.id in over[data] and not (data is Data.CONTENT and duo.let_go_at)]
        retention.let_go(db, data, due, now)
    retention.remove_duos(db, [duo.id for duo in duos if gone.issuperset(duo.members)])


def _is_over(closed: Closed | None, data: Data, terms: Terms, today: date) -> bool:
    return closed is not None and closed.end_of(data, terms) <= today


def _members(duos: Sequence[Duo]) -> Mapping[UUID, Set[UUID]]:
    """By duo."""
    return {duo.id: {*duo.members} for duo in duos}


def _taking_part(duos: Sequence[Duo], thirds: Mapping[UUID, Set[UUID]]) -> Mapping[UUID, Set[UUID]]:
    """By duo, with who learned along: their progress is kept as long as that of the two."""
    return {duo_id: members | thirds.get(duo_id, set()) for duo_id, members in _members(duos).items()}


def _free(people: Mapping[UUID, Set[UUID]], over: Set[UUID]) -> set[UUID]:
    """The people for whom it is over in every duo that they were part of here."""
    still = {person for duo_id, here in people.items() if duo_id not in over for person in here}
    return {person for here in people.values() for person in here} - still
