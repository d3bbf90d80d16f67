"""Whatever two partners do in whatever order: nothing is lost, and progress is what the facts say."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from sqlalchemy import select

from integration.domain.errors import RuleBroken
from integration.domain.ids import new_id
from integration.domain.mentoring.duo import DuoState
from integration.flows import mentoring
from integration.store import reads
from integration.store.columns import metadata
from integration.store.db import Store
from integration.store.tables.mentoring import progress
from tests.integration.mentoring_world import NOW, TODAY, a_world

members = st.integers(min_value=0, max_value=1)
days = st.integers(min_value=0, max_value=8)
words = st.sampled_from(["Rustig blijven", "Gewone taal", "Netwerk"])


class TwoPartners(RuleBasedStateMachine):
    """A duo in memory, and beside it a model of plain sets: who stated aims, who signed which version, which days count."""

    def __init__(self) -> None:
        super().__init__()
        store = Store("sqlite://")
        metadata.create_all(store.engine)
        self.world = a_world(store)
        self.people = (self.world.one, self.world.other)
        self.aims: dict[UUID, str] = {}
        self.version = 1
        self.signed: set[UUID] = set()
        self.agreed = False
        self.days: dict[int, tuple[UUID, UUID]] = {}
        self.disputed: set[int] = set()

    def teardown(self) -> None:
        """Give the database back."""
        self.world.store.close()

    def tried(self, act: str, person: UUID, **fields: object) -> str | None:
        """Do this act; the code of the rule that said no."""
        try:
            getattr(mentoring, act)(self.world.store, duo_id=self.world.duo.id, person=person, now=NOW, **fields)
        except RuleBroken as broken:
            return broken.code
        return None

    @rule(who=members, learn=words)
    def state_aims(self, who: int, learn: str) -> None:
        person = self.people[who]
        assert self.tried("state_aims", person, learn=[learn], offer=["Iets"]) is None
        if len(self.aims) == 2 and self.aims[person] != learn:
            self.version, self.signed = self.version + 1, set()
        self.aims[person] = learn

    @rule(who=members, behind=st.integers(min_value=0, max_value=1))
    def sign(self, who: int, behind: int) -> None:
        person = self.people[who]
        refused = self.tried("sign", person, version=self.version - behind)
        assert (refused is None) == (behind == 0 and person not in self.signed and len(self.aims) == 2)
        if refused is None:
            self.signed.add(person)
            self.agreed |= len(self.signed) == 2

    @rule(who=members)
    def withdraw(self, who: int) -> None:
        person = self.people[who]
        refused = self.tried("withdraw_signature", person)
        assert (refused is None) == (self.signed == {person})
        if refused is None:
            self.signed.clear()

    @rule(who=members, day=days)
    def log(self, who: int, day: int) -> None:
        person, session_id = self.people[who], new_id()
        held = {"session_id": session_id, "held_on": TODAY - timedelta(days=day), "minutes": 60, "format_id": None}
        refused = self.tried("log_session", person, **held)
        assert refused == ("session.already-logged" if day in self.days else None)
        self.days.setdefault(day, (person, session_id))

    @rule(who=members, day=days)
    def dispute(self, who: int, day: int) -> None:
        logged_by, session_id = self.days.get(day, (None, new_id()))
        person = self.people[who]
        refused = self.tried("dispute_session", person, session_id=session_id)
        assert (refused is None) == (day in self.days and day not in self.disputed and logged_by != person)
        if refused is None:
            self.disputed.add(day)

    @rule(who=members, day=days)
    def settle(self, who: int, day: int) -> None:
        logged_by, session_id = self.days.get(day, (None, new_id()))
        person = self.people[who]
        refused = self.tried("settle_session", person, session_id=session_id)
        assert (refused is None) == (day in self.disputed and logged_by != person)
        if refused is None:
            self.disputed.discard(day)

    @rule(who=members, day=days)
    def remove(self, who: int, day: int) -> None:
        logged_by, session_id = self.days.get(day, (None, new_id()))
        refused = self.tried("remove_session", self.people[who], session_id=session_id)
        assert (refused is None) == (day in self.days and logged_by == self.people[who])
        if refused is None:
            self.disputed.discard(day)
            del self.days[day]

    @invariant()
    def both_pages_show_the_facts(self) -> None:
        held = len(self.days.keys() - self.disputed)
        for person in self.people:
            page = self.world.page(person)
            points = 5 * (person in self.aims) + 10 * self.agreed + 5 * held
            assert page.percent == points
            assert (page.held, page.agreement.version) == (held, self.version)
            assert page.agreement.i_signed == (person in self.signed)
            assert page.state == (DuoState.ACTIVE if self.agreed else DuoState.ACCEPTED)

    @invariant()
    def what_was_stored_for_others_is_what_the_pages_show(self) -> None:
        with self.world.store.reading() as db:
            stored = {row.person: row.percent for row in db.execute(select(progress.c.person, progress.c.percent))}
            assert stored == {person: reads.duo_page(db, self.world.duo.id, person, NOW).percent for person in self.people}


TestTwoPartners = TwoPartners.TestCase
TestTwoPartners.settings = settings(max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
