"""What the store promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import Session

from integration.domain.ids import new_id
from integration.domain.people.employee import Employee
from integration.store.db import Store
from integration.store.tables import people
from integration.store.tables.outbox import timetable
from tests.builders import NOW, an_employee

ROOT = Path(__file__).parents[2]
AMSTERDAM = timezone(timedelta(hours=1))


def how_many(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(people.employees)) or 0


def test_what_is_changed_in_a_transaction_is_there_afterwards(store: Store) -> None:
    with store.transaction() as db:
        samira = an_employee(db)
    with store.reading() as db:
        found = db.get_one(Employee, samira.id)
    assert (found.full_name, found.id, found is samira) == ("Samira el Amrani", samira.id, False)


def test_a_transaction_that_fails_leaves_nothing_behind(store: Store) -> None:
    with suppress(KeyError), store.transaction() as db:
        an_employee(db)
        raise KeyError
    with store.reading() as db:
        assert how_many(db) == 0


WRITES: list[Callable[[Session], object]] = [
    lambda db: db.execute(insert(timetable).values(job="sweep", next_at=NOW)),
    lambda db: db.execute(update(people.employees).values(given_name="Joost")),
    an_employee,
]


@pytest.mark.parametrize("write", WRITES, ids=["insert", "update", "entity"])
def test_the_database_refuses_a_write_while_reading(store: Store, write: Callable[[Session], object]) -> None:
    with store.transaction() as db:
        an_employee(db)
    with pytest.raises(DBAPIError), store.reading() as db:
        write(db)
    with store.transaction() as db:
        an_employee(db)
    with store.reading() as db:
        assert how_many(db) == 2


def test_reading_sees_one_picture_while_others_write(store: Store) -> None:
    with store.reading() as db:
        assert how_many(db) == 0
        with store.transaction() as other:
            an_employee(other)
        assert how_many(db) == 0
    with store.reading() as db:
        assert how_many(db) == 1


def test_four_writers_that_read_first_never_meet_a_locked_database(database_url: str) -> None:
    """With plain BEGIN about half of these fail on SQLite; on PostgreSQL the same code waits for the row."""
    stores = [Store(database_url) for _ in range(4)]
    with stores[0].transaction() as db:
        someone = an_employee(db, employed_since="0").id

    def count(store: Store) -> None:
        for _ in range(40):
            with store.transaction() as db:
                employee = db.get_one(Employee, someone, with_for_update=True)
                employee.employed_since = str(int(employee.employed_since or 0) + 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count, stores))
    with stores[0].reading() as db:
        assert db.get_one(Employee, someone).employed_since == "160"
    for store in stores:
        store.close()


def test_the_bell_rings_once_per_destination_and_only_after_the_commit(database_url: str) -> None:
    heard: list[tuple[str, int]] = []

    def ring(destination: str) -> None:
        with store.reading() as db:
            heard.append((destination, how_many(db)))

    store = Store(database_url, ring=ring)
    with store.transaction() as db:
        an_employee(db)
        db.info["put"].update({"lms:2", "hris:1"})
        db.info["put"].add("lms:2")
        assert heard == []
    store.close()
    assert heard == [("hris:1", 1), ("lms:2", 1)]


def test_the_bell_is_silent_after_a_rollback_and_forgets_what_was_not_put(database_url: str) -> None:
    heard: list[str] = []
    store = Store(database_url, ring=heard.append)
    with suppress(KeyError), store.transaction() as db:
        db.info["put"].add("lms:2")
        raise KeyError
    with store.transaction() as db:
        an_employee(db)
    store.close()
    assert heard == []


FORKS = """
import os, sys
from sqlalchemy import text
from integration.store.db import Store

store = Store(sys.argv[1])
def right_answers(start):
    for number in range(start, start + 100):
        with store.reading() as db:
            assert db.scalar(text("SELECT CAST(:n AS INTEGER)"), {"n": number}) == number
right_answers(0)
children = []
for child in range(4):
    if not (pid := os.fork()):
        right_answers(1000 * child)
        os._exit(0)
    children.append(pid)
right_answers(9000)
assert [os.waitpid(pid, 0)[1] for pid in children] == [0, 0, 0, 0]
"""


def test_a_store_that_was_used_before_a_fork_answers_right_in_parent_and_children(database_url: str) -> None:
    """A pool shared through fork gives wrong or no answers on PostgreSQL; workers fork for each job."""
    ran = subprocess.run([sys.executable, "-c", FORKS, database_url], cwd=ROOT, timeout=60, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize("zone", [UTC, AMSTERDAM])
def test_a_moment_goes_in_with_any_zone_and_comes_out_in_utc(store: Store, zone: timezone) -> None:
    with store.transaction() as db:
        db.execute(insert(timetable).values(job="sweep", next_at=NOW.replace(microsecond=123_456).astimezone(zone)))
    with store.reading() as db:
        found = db.scalar(select(timetable.c.next_at))
    assert found == NOW.replace(microsecond=123_456)
    assert found.tzinfo is UTC


def test_moments_compare_in_the_database_whatever_their_zone(store: Store) -> None:
    with store.transaction() as db:
        db.execute(insert(timetable).values(job="sweep", next_at=NOW))
    with store.reading() as db:
        for later, due in ((timedelta(0), True), (timedelta(seconds=-1), False)):
            moment = (NOW + later).astimezone(AMSTERDAM)
            assert bool(db.scalar(select(func.count()).where(timetable.c.next_at <= moment))) is due


def test_a_naive_moment_is_refused(store: Store) -> None:
    with pytest.raises(StatementError, match="naive"), store.transaction() as db:
        db.execute(insert(timetable).values(job="sweep", next_at=NOW.replace(tzinfo=None)))


def test_the_database_keeps_references_whole(store: Store) -> None:
    with pytest.raises(IntegrityError), store.transaction() as db:
        an_employee(db, connection_id=new_id())


def test_a_database_that_answers_is_alive(store: Store) -> None:
    assert store.is_alive()


def test_a_database_that_is_gone_is_not_alive() -> None:
    store = Store("postgresql://nobody@127.0.0.1:1/nothing")
    assert not store.is_alive()
    store.close()


def test_all_that_a_page_asks_is_of_one_picture_and_a_change_of_its_own_begins_the_next(store: Store) -> None:
    other = Store(store.url)
    with store.one_picture():
        with store.reading() as db:
            assert how_many(db) == 0
        with other.transaction() as elsewhere:
            an_employee(elsewhere)
        with store.reading() as db:
            assert how_many(db) == 0
        with store.transaction() as mine:
            an_employee(mine)
        with store.reading() as db:
            assert how_many(db) == 2
    other.close()


def test_a_picture_is_one_threads_own_and_gone_with_its_block(store: Store) -> None:
    with store.one_picture(), store.reading() as db, ThreadPoolExecutor(1) as others:
        assert how_many(db) == 0
        others.submit(_hire, store).result()
        assert how_many(db) == 0
    with store.reading() as db:
        assert how_many(db) == 1


def test_a_question_that_fails_does_not_spoil_the_picture_after_it(store: Store) -> None:
    with store.one_picture():
        with pytest.raises(DBAPIError), store.reading() as db:
            db.execute(insert(timetable).values(job="sweep", next_at=NOW))
        with store.reading() as db:
            assert how_many(db) == 0


def _hire(store: Store) -> None:
    with store.transaction() as db:
        an_employee(db)
