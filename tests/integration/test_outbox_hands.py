"""Many hands at one letterbox: nothing is lost and nothing is held by two."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context

import pytest
from sqlalchemy.orm import Session

from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import Letter, State
from tests.integration.outbox_world import LEASE, LMS, NOW, a_score, claim, done, put, state_of


def postpone(store: Store, letter: Letter) -> None:
    with store.transaction() as db:
        outbox.postpone(db, letter, reason="away", due_at=NOW + timedelta(seconds=1))


def test_news_during_delivery_is_delivered_next_and_never_at_the_same_time(store: Store) -> None:
    put(store, a_score(10))
    (letter,) = claim(store)
    put(store, a_score(20))
    assert claim(store) == []
    assert done(store, letter)
    assert [(each.body["score"], each.attempts) for each in claim(store)] == [(20, 1)]


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
