"""Where tests of mentoring begin: a cohort, its coordinator and two people, and what they do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from integration.catalogue.loader import load
from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import Duo
from integration.domain.mentoring.programme import Cohort
from integration.domain.people.account import Account
from integration.flows import mentoring
from integration.flows.journey import states
from integration.store import reads
from integration.store.db import Store
from integration.store.tables import lti
from integration.store.tables.people import web_sessions
from tests.builders import a_context, an_account, an_employee

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
CATALOGUE = load()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A cohort of EXP that began eight days ago, its coordinator, and two people who said yes to being a duo."""

    store: Store
    context: UUID
    coordinator: UUID
    cohort: Cohort
    duo: Duo
    one: UUID
    other: UUID

    def page(self, person: UUID, now: datetime = NOW) -> reads.DuoPage:
        """The duo as this member sees it."""
        with self.store.reading() as db:
            return reads.duo_page(db, self.duo.id, person, now)

    def state_aims(self, person: UUID, learn: str = "Rustig blijven", offer: str = "Gewone taal") -> None:
        """One goal and one offer."""
        mentoring.state_aims(self.store, duo_id=self.duo.id, person=person, learn=[learn], offer=[offer], now=NOW)

    def sign(self, person: UUID, version: int = 1) -> None:
        """This member's signature."""
        mentoring.sign(self.store, duo_id=self.duo.id, person=person, version=version, now=NOW)

    def agree(self) -> None:
        """Both state their aims and sign."""
        for person in (self.one, self.other):
            self.state_aims(person)
        for person in (self.one, self.other):
            self.sign(person)

    def log(self, person: UUID, held_on: date = TODAY, *, session_id: UUID | None = None, minutes: int = 60) -> UUID:
        """A session of an hour, today unless said otherwise."""
        logged = mentoring.log_session(
            self.store,
            duo_id=self.duo.id,
            person=person,
            session_id=session_id or new_id(),
            held_on=held_on,
            minutes=minutes,
            format_id="F01",
            now=NOW,
        )
        return logged.id


def a_world(store: Store) -> World:
    """See `World`."""
    with store.transaction() as db:
        context = a_context(db)
        coordinator = an_account(db).id
        one, other = an_employee(db, "Samira", "el Amrani").id, an_employee(db, "Joost", "Bakker").id
    cohort = mentoring.create_cohort(
        store,
        programme=CATALOGUE.programmes["EXP"],
        name="Groep voorjaar",
        starts_on=TODAY - timedelta(days=8),
        context_id=context,
        actor=coordinator,
        now=NOW,
    )
    duo = mentoring.form_duo(store, cohort_id=cohort.id, one=one, other=other, actor=coordinator, now=NOW)
    for person in (one, other):
        states.accept(store, duo_id=duo.id, person=person, now=NOW)
    return World(store=store, context=context, coordinator=coordinator, cohort=cohort, duo=duo, one=one, other=other)


def refusal(act: Callable[[], object]) -> str:
    """The code with which a rule says no to this act."""
    with pytest.raises(RuleBroken) as broken:
        act()
    return broken.value.code


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Do these acts at the same moment; what each gave back, or the code of the rule that said no."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        start.wait()
        try:
            return act()
        except RuleBroken as broken:
            return broken.code

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def a_launch(db: Session, account: Account, *, context_id: UUID) -> None:
    """This account came in through a course."""
    deployment_id = db.scalar(select(lti.contexts.c.deployment_id).where(lti.contexts.c.id == context_id))
    platform_id = db.scalar(select(lti.deployments.c.platform_id).where(lti.deployments.c.id == deployment_id))
    web_session = {
        "token_hash": "0" * 64,
        "account_id": account.id,
        "door": "tool",
        "agent_hash": "",
        "created_at": NOW,
        "last_seen_at": NOW,
    }
    db.execute(insert(web_sessions).values(web_session))
    launch = {"id": new_id(), "session_hash": "0" * 64, "account_id": account.id, "platform_id": platform_id}
    db.execute(insert(lti.launches).values(**launch, context_id=context_id, roles=[], created_at=NOW))


def form(world: World, one: UUID, other: UUID) -> Duo:
    """The coordinator brings these two together."""
    return mentoring.form_duo(world.store, cohort_id=world.cohort.id, one=one, other=other, actor=world.coordinator, now=NOW)
