"""The letterbox: nothing is lost, nothing is held by two, the newest state wins."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.store import outbox
from integration.store.columns import metadata
from integration.store.db import Store
from integration.store.outbox import Letter, Message, State
from integration.store.tables.outbox import outbox as table

NOW = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)
LEASE = timedelta(minutes=4)
LMS = "lms:01"


def a_score(value: int, key: str = "link:sanne", destination: str = LMS) -> Message:
    return Message(destination=destination, kind="lms.score", key=key, body={"score": value})


def put(store: Store, message: Message, now: datetime = NOW) -> bool:
    with store.transaction() as db:
        return outbox.put(db, message, now=now)


def claim(store: Store, now: datetime = NOW, most: int = 10) -> list[Letter]:
    with store.transaction() as db:
        return outbox.claim(db, LMS, now=now, lease=LEASE, most=most)


def done(store: Store, letter: Letter, now: datetime = NOW) -> bool:
    with store.transaction() as db:
        return outbox.done(db, letter, now=now)


def postpone(store: Store, letter: Letter) -> None:
    with store.transaction() as db:
        outbox.postpone(db, letter, reason="away", due_at=NOW + timedelta(seconds=1))


def state_of(store: Store, key: str = "link:sanne") -> tuple[str, int, int]:
    """State, score and version of a key."""
    with store.reading() as db:
        row = db.execute(select(table).where(table.c.key == key)).one()
        return row.state, row.body["score"], row.version


def test_a_newer_state_replaces_the_one_that_waits(store: Store) -> None:
    assert put(store, a_score(10))
    assert put(store, a_score(20))
    (letter,) = claim(store)
    assert (letter.body, letter.version) == ({"score": 20}, 2)


def test_the_same_state_again_says_nothing_new(store: Store) -> None:
    put(store, a_score(10))
    assert not put(store, a_score(10))
    done(store, claim(store)[0])
    assert not put(store, a_score(10))
    assert state_of(store) == (State.DONE, 10, 1)


def test_a_delivered_letter_waits_again_when_there_is_news(store: Store) -> None:
    put(store, a_score(10))
    done(store, claim(store)[0])
    assert put(store, a_score(20), now=NOW + timedelta(days=1))
    assert state_of(store) == (State.WAITING, 20, 2)


def test_a_claimed_letter_is_nobody_elses_until_the_lease_runs_out(store: Store) -> None:
    put(store, a_score(10))
    first = claim(store)
    assert claim(store) == []
    second = claim(store, now=NOW + LEASE)
    assert [letter.id for letter in first] == [letter.id for letter in second]
    assert second[0].attempts == 2


def test_who_comes_back_after_his_lease_changes_nothing(store: Store) -> None:
    put(store, a_score(10))
    (late,) = claim(store)
    (holder,) = claim(store, now=NOW + LEASE)
    later = NOW + LEASE
    assert not done(store, late, now=later)
    with store.transaction() as db:
        assert not outbox.park(db, late, reason="late", code="late", now=later)
        assert not outbox.postpone(db, late, reason="late", due_at=later)
    assert done(store, holder, now=later)


def test_news_during_delivery_is_delivered_next_and_never_at_the_same_time(store: Store) -> None:
    put(store, a_score(10))
    (letter,) = claim(store)
    put(store, a_score(20))
    assert claim(store) == []
    assert done(store, letter)
    assert [(each.body["score"], each.attempts) for each in claim(store)] == [(20, 1)]


def test_news_gets_its_own_try_when_the_old_state_was_refused(store: Store) -> None:
    put(store, a_score(10))
    (letter,) = claim(store)
    put(store, a_score(20))
    with store.transaction() as db:
        outbox.park(db, letter, reason="no", code="http-400", now=NOW)
    assert [each.body["score"] for each in claim(store)] == [20]


def test_news_keeps_the_patience_that_the_destination_asked_for(store: Store) -> None:
    put(store, a_score(10))
    asked = NOW + timedelta(hours=1)
    with store.transaction() as db:
        outbox.postpone(db, claim_in(db), reason="busy", due_at=asked)
    put(store, a_score(20), now=NOW + timedelta(minutes=1))
    assert claim(store, now=asked - timedelta(seconds=1)) == []
    assert [each.body["score"] for each in claim(store, now=asked)] == [20]


def claim_in(db: Session) -> Letter:
    return outbox.claim(db, LMS, now=NOW, lease=LEASE, most=1)[0]


def test_a_parked_letter_waits_for_a_person_or_for_another_post(store: Store) -> None:
    put(store, a_score(10))
    with store.transaction() as db:
        outbox.park(db, claim_in(db), reason="x" * 900, code="http-404", now=NOW)
    assert claim(store, now=NOW + timedelta(days=9)) == []
    with store.reading() as db:
        (row,) = outbox.listed(db, state=State.PARKED)
        assert (len(row.reason), row.code) == (500, "http-404")
    assert put(store, a_score(10))
    assert [each.attempts for each in claim(store)] == [1]


def test_an_admin_wakes_what_is_parked_and_what_backs_off_but_not_what_is_on_its_way(store: Store) -> None:
    for name in ("parked", "waits", "flies"):
        put(store, a_score(10, key=name))
    letters = {letter.key: letter for letter in claim(store)}
    with store.transaction() as db:
        outbox.park(db, letters["parked"], reason="no", code="http-404", now=NOW)
        outbox.postpone(db, letters["waits"], reason="busy", due_at=NOW + timedelta(minutes=15))
    with store.transaction() as db:
        assert outbox.retry(db, now=NOW, ids=[letters["flies"].id]) == 0
        assert outbox.retry(db, now=NOW) == 2
    assert {letter.key for letter in claim(store)} == {"parked", "waits"}


def test_the_bell_rings_once_for_each_destination_and_only_after_the_commit(store: Store) -> None:
    heard: list[str] = []
    store.ring = heard.append
    with store.transaction() as db:
        for key in ("a", "b"):
            outbox.put(db, a_score(10, key=key), now=NOW)
        outbox.put(db, a_score(10, destination="hris:02"), now=NOW)
        assert heard == []
    assert heard == ["hris:02", LMS]


def test_a_change_that_fails_posts_nothing_and_rings_nobody(store: Store) -> None:
    heard: list[str] = []
    store.ring = heard.append
    with pytest.raises(RuleBroken):
        change_and_fail(store)
    assert heard == []
    assert claim(store) == []


def change_and_fail(store: Store) -> None:
    with store.transaction() as db:
        outbox.put(db, a_score(20), now=NOW)
        raise RuleBroken("duo.not-a-member")


def test_counts_say_how_many_wait_where_and_since_when(store: Store) -> None:
    put(store, a_score(10, key="a"))
    put(store, a_score(10, key="b"), now=NOW + timedelta(minutes=1))
    done(store, claim(store, most=1)[0])
    with store.reading() as db:
        told = [(count.destination, count.state, count.letters) for count in outbox.counts(db)]
        assert told == [(LMS, State.DONE, 1), (LMS, State.WAITING, 1)]
        assert outbox.due_destinations(db, now=NOW) == []
        assert outbox.due_destinations(db, now=NOW + timedelta(minutes=1)) == [LMS]


# Many hands at once


def take_everything(url: str, batches: int = 1_000) -> list[tuple[str, int]]:
    """Claim and finish until nothing is due: (key, attempts) of each letter this hand got."""
    store = Store(url)
    got: list[tuple[str, int]] = []
    for _ in range(batches):
        letters = claim(store, now=NOW + timedelta(seconds=1), most=7)
        if not letters:
            break
        got += [(letter.key, letter.attempts) for letter in letters]
        for letter in letters:
            done(store, letter, now=NOW + timedelta(seconds=1))
    store.close()
    return got


@contextmanager
def four_threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


@contextmanager
def four_processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("hands", [four_threads, four_processes])
def test_no_letter_is_lost_and_none_is_claimed_twice_by_four_hands(store: Store, hands: type) -> None:
    keys = {f"link:{number}" for number in range(200)}
    with store.transaction() as db:
        for key in keys:
            outbox.put(db, a_score(10, key=key), now=NOW)
    with hands() as pool:
        got = [letter for share in pool.map(take_everything, [store.url] * 4) for letter in share]
    assert sorted(got) == sorted((key, 1) for key in keys)
    with store.reading() as db:
        assert [(count.state, count.letters) for count in outbox.counts(db)] == [(State.DONE, 200)]


def test_two_posts_of_one_key_at_the_same_time_are_one_letter(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda value: put(store, a_score(value)), range(40)))
    _, _, version = state_of(store)
    assert version == 40


def everything_due(db: Session) -> int:
    return len(outbox.claim(db, LMS, now=NOW + LEASE, lease=LEASE, most=10))


def everything_resting(db: Session) -> int:
    return outbox.retry(db, now=NOW)


@pytest.mark.parametrize("take", [everything_due, everything_resting])
def test_who_takes_many_letters_and_who_writes_two_never_wait_for_each_other(store: Store, take: Callable[[Session], int]) -> None:
    """On PostgreSQL this was a deadlock that could cost somebody their page; SQLite lets one writer in at a time."""
    for minute, key in enumerate("abc"):
        put(store, a_score(10, key=key), now=NOW + timedelta(minutes=minute - 9))
    for letter in claim(store):
        postpone(store, letter)

    def take_all() -> int:
        with store.transaction() as db:
            return take(db)

    with ThreadPoolExecutor(1) as worker:
        with store.transaction() as db:
            outbox.put(db, a_score(20, key="c"), now=NOW)
            taken = worker.submit(take_all)
            time.sleep(0.3)
            outbox.put(db, a_score(20, key="a"), now=NOW)
        assert 2 <= taken.result() <= 3
    assert [state_of(store, key)[1:] for key in "abc"] == [(20, 2), (10, 1), (20, 2)]


# A machine that tries everything


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
