"""Redis forgets, workers die, Redis is away: every score arrives, and no record is made twice.

A true Redis, a true worker with its work-horses, a true clock; the sandbox is the LMS and the HRIS.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from signal import SIGTERM
from subprocess import Popen
from wsgiref.types import WSGIApplication

import pytest
from rq import Worker
from sqlalchemy import func, select

from integration.sandbox import SandboxConfig
from integration.sandbox.world.accounts import Account
from integration.settings import Settings
from integration.store.tables.outbox import timetable
from integration.wiring import Services
from tests.e2e.delivery_crew import Crew, environment, horses_of, kill, kill_group
from tests.fakes.sandbox_server import SandboxServer
from tests.integration.delivery_world import NUMBERS, SCORES, TRAININGS, DeliveryWorld, a_delivery_world
from tests.real.redis_server import RedisServer

EVERYBODY = NUMBERS | {str(number): f"E{1000 + number}" for number in range(20, 29)}
SECONDS = 60
ENDED = {0, -SIGTERM}
"""How a part ends that was told to: by itself, or, while it was still getting ready, by the signal."""


@pytest.fixture
def database_url(tmp_path: Path, empty_sqlite: Path) -> str:
    """SQLite, as in the demo."""
    shutil.copy(empty_sqlite, tmp_path / "wederkerig.sqlite3")
    return f"sqlite:///{tmp_path / 'wederkerig.sqlite3'}"


@pytest.fixture
def settings(settings: Settings, redis_url: str) -> Settings:
    """Short leases, so that a test need not wait long for what a dead worker held."""
    return replace(settings, redis_url=redis_url, lease_seconds=6, sweep_seconds=1)


@pytest.fixture
def crew(settings: Settings, tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(environment(settings), tmp_path / "crew.log")
    yield crew
    crew.dismiss()


@pytest.fixture
def world(services: Services, served: Callable[[WSGIApplication], str]) -> Iterator[DeliveryWorld]:
    learners = tuple(Account(sub=sub, first="Lerende", last=number, number=number) for sub, number in EVERYBODY.items())
    with SandboxServer(services.settings.base_url, SandboxConfig(accounts=learners)) as outside:
        yield a_delivery_world(services, outside, served, EVERYBODY)


def post_everything(world: DeliveryWorld, score: int) -> None:
    """A score and a record for everybody; each is a commit of its own and a ring."""
    for sub in EVERYBODY:
        world.put_score(score, sub)
        world.put_record(sub, hours=score // 5)


def until(holds: Callable[[], bool], *, seconds: float = SECONDS) -> None:
    """Wait for it."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def all_done(world: DeliveryWorld) -> bool:
    return {letter.state for to in (world.lms, world.hris) for letter in world.letters(to)} == {"done"}


def everything_arrived(world: DeliveryWorld, score: int) -> None:
    """Every score stands in the gradebook, and everybody has exactly one record."""
    until(lambda: all_done(world))
    outside = world.outside.world
    assert {sub: outside.score_of(sub) for sub in EVERYBODY} == dict.fromkeys(EVERYBODY, score)
    assert {number: len(outside.records_of(number)) for number in EVERYBODY.values()} == dict.fromkeys(EVERYBODY.values(), 1)
    assert {row.hours for row in outside.records.rows.values()} == {score // 5}


def make_the_world_slow(world: DeliveryWorld) -> None:
    """Answers come 0.3 s after the work was done, so that who dies, dies between the two."""
    for path in (SCORES, TRAININGS):
        world.outside.world.slow(path, 0.3, times=12, after=True)


def written(world: DeliveryWorld) -> int:
    return len(world.outside.world.records.rows) + len(world.outside.world.scores)


def test_STACK_8_1_flushall_between_commit_and_delivery_loses_nothing(world: DeliveryWorld, crew: Crew) -> None:
    post_everything(world, 40)
    assert world.services.bell.queue().count > 0
    world.services.bell.connect().flushall()
    crew.start("worker")
    crew.start("clock")
    everything_arrived(world, 40)


def test_flushall_in_the_middle_of_delivery_loses_nothing(world: DeliveryWorld, crew: Crew) -> None:
    make_the_world_slow(world)
    crew.start("worker")
    crew.start("clock")
    post_everything(world, 40)
    until(lambda: written(world) > 3)
    world.services.bell.connect().flushall()
    everything_arrived(world, 40)


def the_worker(worker: Popen[bytes]) -> None:
    """Only the parent: its work-horse lives on as an orphan."""
    kill(worker.pid)
    worker.wait()


def the_work_horse(worker: Popen[bytes]) -> None:
    for horse in horses_of(worker):
        kill(horse)


def kill_when_busy(world: DeliveryWorld, worker: Popen[bytes], victim: Callable[[Popen[bytes]], None], so_far: int) -> None:
    """Strike while letters are on their way."""
    until(lambda: written(world) > so_far and bool(horses_of(worker)))
    victim(worker)


@pytest.mark.parametrize("victim", [the_worker, the_work_horse, kill_group])
def test_STACK_8_2_kill_9_during_delivery_loses_and_doubles_nothing(
    world: DeliveryWorld, crew: Crew, victim: Callable[[Popen[bytes]], None]
) -> None:
    make_the_world_slow(world)
    worker = crew.start("worker")
    crew.start("clock")
    post_everything(world, 40)
    for so_far in (3, 12):
        kill_when_busy(world, worker, victim, so_far)
        if worker.poll() is not None:
            worker = crew.start("worker")
    everything_arrived(world, 40)


def test_STACK_8_3_redis_down_for_ten_seconds_delays_nothing_for_good(world: DeliveryWorld, crew: Crew, redis_server: RedisServer) -> None:
    worker = crew.start("worker")
    crew.start("clock")
    post_everything(world, 20)
    until(lambda: written(world) > 3)
    redis_server.stop()
    post_everything(world, 40)
    time.sleep(10)
    redis_server.start()
    everything_arrived(world, 40)
    assert worker.poll() is None
    post_everything(world, 60)
    everything_arrived(world, 60)


def test_without_any_redis_the_clock_delivers(world: DeliveryWorld, crew: Crew, redis_server: RedisServer) -> None:
    redis_server.stop()
    post_everything(world, 40)
    crew.start("clock")
    everything_arrived(world, 40)
    redis_server.start()


@pytest.mark.parametrize(("part", "sign"), [("worker", "worker outcome=waiting"), ("clock", "bell job=sweep outcome=unheard")])
def test_each_part_ends_when_it_is_told_to(services: Services, crew: Crew, redis_server: RedisServer, part: str, sign: str) -> None:
    process = crew.start(part)
    until(lambda: is_at_work(services, part))
    process.terminate()
    assert process.wait(timeout=20) in ENDED
    redis_server.stop()
    process = crew.start(part)
    until(lambda: sign in crew.said())
    process.terminate()
    assert process.wait(timeout=20) in ENDED
    redis_server.start()


def is_at_work(services: Services, part: str) -> bool:
    """A worker tells Redis that it is there, a clock writes its timetable."""
    if part == "worker":
        return Worker.count(connection=services.bell.connect()) > 0
    with services.store.reading() as db:
        return bool(db.scalar(select(func.count()).select_from(timetable)))
