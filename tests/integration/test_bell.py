"""The doorbell: heard or not, and never a way in."""

from __future__ import annotations

import json
from pathlib import Path
from zlib import compress, decompress

import pytest
from redis import Redis
from rq import SimpleWorker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.webhook import Webhook

from integration import jobs
from integration.bell import JOBS, Bell, SafeJob
from tests.real.redis_server import RedisServer


@pytest.fixture
def bell(redis_url: str) -> Bell:
    return Bell(redis_url)


def work_off(bell: Bell) -> None:
    """What a worker does, in this process."""
    worker = SimpleWorker([bell.queue()], connection=bell.connect(), job_class=SafeJob, serializer=JSONSerializer)
    worker.work(burst=True, logging_level="CRITICAL")


def the_job(bell: Bell) -> Job:
    (job_id,) = bell.queue().get_job_ids()
    return SafeJob.fetch(job_id, connection=bell.connect(), serializer=JSONSerializer)


def test_each_ring_has_its_own_id_and_none_is_swallowed(bell: Bell) -> None:
    assert bell.ring("lms:01")
    assert bell.ring("lms:01")
    ids = bell.queue().get_job_ids()
    assert len(set(ids)) == 2
    assert all(job_id.startswith("deliver-") for job_id in ids)


def test_what_lies_in_redis_is_json_and_names_nobody(bell: Bell, redis: Redis) -> None:
    bell.ring("lms:01")
    assert the_job(bell).func_name == "integration.jobs.deliver"
    assert list(the_job(bell).args) == ["lms:01"]
    data = redis.hget(f"rq:job:{the_job(bell).id}", "data")
    assert isinstance(data, bytes)
    assert json.loads(decompress(data)) == ["integration.jobs.deliver", None, ["lms:01"], {}]


def test_a_bell_without_redis_is_silent_and_no_error(redis_server: RedisServer) -> None:
    bell = Bell(redis_server.url)
    assert bell.is_heard()
    redis_server.stop()
    assert not bell.ring("lms:01")
    assert not bell.is_heard()
    redis_server.start()
    assert bell.ring("lms:01")


def test_the_list_of_jobs_is_exactly_what_the_second_door_offers() -> None:
    offered = {jobs.deliver, jobs.refresh_course, jobs.import_people, jobs.preview_people, *jobs.JOBS.values()}
    assert {f"integration.jobs.{job.__name__}" for job in offered} == JOBS


@pytest.mark.parametrize("name", ["os.system", "integration.jobs.work", "integration.jobs.build", "subprocess.run"])
def test_STACK_2_5_a_forged_job_is_not_run(bell: Bell, name: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    bell.queue().enqueue(name, f"touch {mark}", job_id="forged")
    work_off(bell)
    assert not mark.exists()
    forged = SafeJob.fetch("forged", connection=bell.connect(), serializer=JSONSerializer)
    assert forged.get_status() == "failed"


def test_a_forged_method_of_an_object_is_not_run(bell: Bell, redis: Redis) -> None:
    bell.queue().enqueue("integration.jobs.sweep", job_id="forged")
    data = json.dumps(["integration.jobs.sweep", {"some": "object"}, [], {}]).encode()
    redis.hset("rq:job:forged", "data", compress(data))
    work_off(bell)
    assert SafeJob.fetch("forged", connection=bell.connect(), serializer=JSONSerializer).get_status() == "failed"


def test_a_forged_callback_or_webhook_is_not_even_read(bell: Bell, redis: Redis) -> None:
    bell.queue().enqueue("os.getcwd", job_id="forged")
    told = json.dumps([Webhook("https://elders.example", "failed").to_dict()])
    redis.hset("rq:job:forged", mapping={"failure_callback_name": "os.abort", "success_callback_name": "os.abort", "webhooks": told})
    job = SafeJob.fetch("forged", connection=bell.connect(), serializer=JSONSerializer)
    assert (job.failure_callback, job.success_callback, job.webhooks) == (None, None, [])
    work_off(bell)
    assert job.get_status(refresh=True) == "failed"
