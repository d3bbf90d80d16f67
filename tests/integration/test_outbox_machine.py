"""A machine that tries everything with the letterbox, against a simple model."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from integration.store import outbox
from integration.store.columns import metadata
from integration.store.db import Store
from integration.store.outbox import Letter, State
from integration.store.tables.outbox import outbox as table
from tests.integration.outbox_world import NOW, a_score, claim, done, put


class LosesNothing(RuleBasedStateMachine):
    """Posts, hands that claim, finish, fail, die or come back late, and time that passes; against a simple model."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(f"sqlite:///{Path(self.folder.name) / 'box.sqlite3'}")
        metadata.create_all(self.store.engine, tables=[table])
        self.now = NOW
        self.wanted: dict[str, int] = {}
        self.received: dict[str, list[int]] = {}
        self.held: list[Letter] = []

    def teardown(self) -> None:
        """Whatever happened, one calm round brings the newest state of each key to the receiver."""
        self.now += timedelta(days=1)
        with self.store.transaction() as db:
            outbox.retry(db, now=self.now)
        while letters := claim(self.store, now=self.now):
            for letter in letters:
                self.deliver(letter)
        assert {key: told[-1] for key, told in self.received.items()} == self.wanted
        self.store.close()
        self.folder.cleanup()

    def deliver(self, letter: Letter) -> None:
        self.received.setdefault(letter.key, []).append(letter.body["score"])
        done(self.store, letter, now=self.now)

    def pick(self, data: st.DataObject) -> Letter:
        return self.held.pop(data.draw(st.integers(0, len(self.held) - 1)))

    @rule(key=st.sampled_from("abc"), score=st.integers(0, 4))
    def post(self, key: str, score: int) -> None:
        put(self.store, a_score(score, key=key), now=self.now)
        self.wanted[key] = score

    @rule(most=st.integers(1, 3))
    def take(self, most: int) -> None:
        taken = claim(self.store, now=self.now, most=most)
        still_leased = {letter.id for letter in self.held if letter.leased_until > self.now}
        assert not still_leased & {letter.id for letter in taken}
        self.held += taken

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def arrive(self, data: st.DataObject) -> None:
        letter = self.pick(data)
        if letter.leased_until > self.now:
            self.deliver(letter)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), seconds=st.integers(1, 600))
    def fail(self, data: st.DataObject, seconds: int) -> None:
        with self.store.transaction() as db:
            outbox.postpone(db, self.pick(data), reason="busy", due_at=self.now + timedelta(seconds=seconds))

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        with self.store.transaction() as db:
            outbox.park(db, self.pick(data), reason="no", code="http-400", now=self.now)

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def die(self, data: st.DataObject) -> None:
        self.pick(data)

    @rule(seconds=st.integers(1, 300))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @invariant()
    def done_means_that_the_newest_state_arrived(self) -> None:
        with self.store.reading() as db:
            rows = db.execute(select(table.c.key, table.c.body, table.c.state)).all()
        assert {row.key for row in rows} == set(self.wanted)
        for row in rows:
            assert row.body["score"] == self.wanted[row.key]
            if row.state == State.DONE:
                assert self.received[row.key][-1] == self.wanted[row.key]


LosesNothing.TestCase.settings = hypothesis_settings(max_examples=40, stateful_step_count=30, deadline=None)


test_whatever_happens_the_newest_state_of_each_key_arrives = LosesNothing.TestCase
