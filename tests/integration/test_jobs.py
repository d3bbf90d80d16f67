"""The second door: the timetable, and that each job does its one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from wsgiref.types import WSGIApplication

import pytest
from rq import SimpleWorker
from rq.serializers import JSONSerializer
from sqlalchemy import func, select

from integration import jobs
from integration.bell import Bell, SafeJob
from integration.store import timetable
from integration.store.db import Store
from integration.store.tables.outbox import leases
from integration.wiring import Services
from tests.builders import NOW
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import SAMIRA, DeliveryWorld, a_delivery_world


def test_a_job_comes_round_and_only_when_it_is_time(store: Store) -> None:
    every = timedelta(seconds=30)

    def asked(seconds: int) -> bool:
        with store.transaction() as db:
            return timetable.is_time(db, "sweep", every=every, now=NOW + timedelta(seconds=seconds))

    assert [asked(seconds) for seconds in (0, 10, 30, 31, 59, 60, 500, 501)] == [False, False, True, False, False, True, True, False]


def test_STACK_2_4_of_many_clocks_one_calls(store: Store) -> None:
    with store.transaction() as db:
        timetable.is_time(db, "sweep", every=timedelta(seconds=30), now=NOW)

    def ask(_clock: int) -> bool:
        with store.transaction() as db:
            return timetable.is_time(db, "sweep", every=timedelta(seconds=30), now=NOW + timedelta(minutes=1))

    with ThreadPoolExecutor(6) as clocks:
        assert sum(clocks.map(ask, range(6))) == 1


def test_a_turn_is_one_owners_until_it_ends_or_runs_out(store: Store) -> None:
    def take(owner: str, seconds: int) -> bool:
        now = NOW + timedelta(seconds=seconds)
        with store.transaction() as db:
            return timetable.take_turn(db, "deliver:lms:01", owner=owner, now=now, until=now + timedelta(seconds=60))

    assert [take("a", 0), take("b", 1), take("a", 30), take("b", 61), take("b", 90), take("a", 91)] == [
        True,
        False,
        True,
        False,
        True,
        False,
    ]
    with store.transaction() as db:
        timetable.end_turn(db, "deliver:lms:01", owner="a")
    assert not take("a", 92)
    with store.transaction() as db:
        timetable.end_turn(db, "deliver:lms:01", owner="b")
    assert take("a", 93)


def test_the_clock_looks_every_minute_whose_time_has_come(services: Services) -> None:
    assert jobs.intervals(services.settings)["import_due"] == timedelta(minutes=1)


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    with SandboxServer(services.settings.base_url) as outside:
        yield a_delivery_world(services, outside, served)


def in_a_process_of_its_own(act: Callable[[], object]) -> None:
    """Each process has its own services; here each test."""
    copy_context().run(act)


def test_where_no_worker_can_be_told_the_clock_delivers(world: DeliveryWorld) -> None:
    world.put_score(10)

    def live() -> None:
        jobs.tick(world.services)
        assert world.outside.world.scores == []
        world.services.clock.move(timedelta(seconds=31))
        jobs.tick(world.services)

    in_a_process_of_its_own(live)
    assert world.outside.world.score_of(SAMIRA) == 10
    assert len(world.outside.world.records_of("E1002")) == 1


def test_a_job_that_fails_does_not_stop_the_clock(services: Services, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    without_tables = Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    broken = replace(services, post_office=replace(services.post_office, store=without_tables))

    def live() -> None:
        jobs.tick(broken)
        services.clock.move(timedelta(days=1))
        jobs.tick(broken)

    in_a_process_of_its_own(live)
    without_tables.close()
    assert "clock job=sweep outcome=fault" in caplog.text


def test_the_clock_outlives_a_database_that_is_away(services: Services, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    away = Store(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    in_a_process_of_its_own(lambda: jobs.tick(replace(services, store=away)))
    away.close()
    assert "clock outcome=fault" in caplog.text


def test_where_a_worker_listens_the_clock_only_tells_it(world: DeliveryWorld, redis_url: str) -> None:
    bell = Bell(redis_url)
    services = replace(world.services, bell=bell)
    services.store.ring = bell.ring
    world.put_score(10)

    def live() -> None:
        jobs.tick(services)
        world.services.clock.move(timedelta(seconds=31))
        bell.connect().flushall()
        jobs.tick(services)
        assert world.outside.world.scores == []
        assert bell.queue().count == 1
        SimpleWorker([bell.queue()], connection=bell.connect(), job_class=SafeJob, serializer=JSONSerializer).work(burst=True)

    in_a_process_of_its_own(live)
    assert world.outside.world.score_of(SAMIRA) == 10
    assert bell.queue().failed_job_registry.count == 0


def test_forget_and_renew_keys_and_import_run_on_an_empty_house(services: Services) -> None:
    def live() -> None:
        jobs.tick(services)
        services.clock.move(timedelta(days=2))
        jobs.tick(services)

    in_a_process_of_its_own(live)
    with services.store.reading() as db:
        assert db.scalar(select(func.count()).select_from(leases)) == 0
