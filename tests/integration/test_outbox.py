"""The letterbox: a letter waits, is claimed, delivered, parked or woken; the newest state wins."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from integration.domain.errors import RuleBroken
from integration.store import outbox
from integration.store.db import Store
from integration.store.outbox import Letter, State
from tests.integration.outbox_world import LEASE, LMS, NOW, a_score, claim, done, put, state_of


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
