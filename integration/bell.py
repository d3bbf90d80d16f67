"""The doorbell: tells a worker through Redis that there is something to do. It carries no news and holds no truth.

A bell that nobody hears is no error: `sweep` finds everything in the database. What comes back out of Redis is not
trusted either: jobs are JSON, and only the functions named here are ever called.
"""

from __future__ import annotations

import logging
import re
from contextlib import suppress
from typing import Any
from uuid import uuid4

from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.utils import as_text

log = logging.getLogger(__name__)

QUEUE = "wederkerig"
NAMES = (
    "deliver", "sweep", "forget", "let_go", "renew_keys", "renew_platform_keys", "import_people", "import_due", "preview_people",
    "last_days", "refresh_course", "refresh_courses", "remind",
)  # fmt: skip
JOBS = frozenset({f"integration.jobs.{name}" for name in NAMES})
NEVER_OURS = re.compile("webhooks|.*_callback_.*")
LONGEST_JOB = 900
LONGEST = {"import_people": 12 * 3600, "import_due": 12 * 3600, "preview_people": 12 * 3600}
KEPT_SECONDS, KEPT_FAILURE_SECONDS = 60, 7 * 24 * 3600
STALE_SECONDS = 600
REDIS_MANNERS: dict[str, Any] = {"socket_connect_timeout": 2, "health_check_interval": 30}
LONGEST_ANSWER_SECONDS = 5


class SafeJob(Job):
    """A job that calls only what `JOBS` names: whoever can write to Redis still cannot choose what a worker runs.

    Nor whom it tells about it: callbacks and webhooks, which we do not use, are not read back.
    """

    @property
    def func(self) -> Any:
        """The function; PermissionError for any that is not ours to be called."""
        if self.func_name not in JOBS or self.instance is not None:
            raise PermissionError("this job is not on the list")
        return super().func

    def restore(self, raw_data: Any) -> Any:
        """Read a job back, without what we never wrote."""
        super().restore({name: value for name, value in raw_data.items() if not NEVER_OURS.fullmatch(as_text(name))})


class Bell:
    """Rings at one Redis. `url` may lead to nobody."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._redis: Redis | None = None

    def connect(self) -> Redis:
        """The connection to ring with, made when first needed; redis-py makes it anew after a fork.

        A Redis that hangs keeps nobody's page waiting for longer than a few seconds.
        """
        if self._redis is None:
            self._redis = Redis.from_url(self.url, socket_timeout=LONGEST_ANSWER_SECONDS, **REDIS_MANNERS)
        return self._redis

    def listen(self) -> Redis:
        """A connection for a worker, who waits for a ring as long as it takes."""
        return Redis.from_url(self.url, **REDIS_MANNERS)

    def queue(self, connection: Redis | None = None) -> Queue:
        """The one queue."""
        return Queue(QUEUE, connection=connection or self.connect(), serializer=JSONSerializer, job_class=SafeJob)

    def ring(self, destination: str) -> bool:
        """Somebody has letters for `destination`; False when Redis is not there."""
        return self.call("deliver", destination)

    def call(self, job: str, *words: str) -> bool:
        """Ask a worker to do `job`; each call has its own id, so that none is swallowed. False when Redis is not there.

        Words are ids and names of things, never personal data.
        """
        try:
            self.queue().enqueue(
                f"integration.jobs.{job}",
                args=words,
                job_id=f"{job}-{uuid4().hex}",
                job_timeout=LONGEST.get(job, LONGEST_JOB),
                ttl=STALE_SECONDS,
                result_ttl=KEPT_SECONDS,
                failure_ttl=KEPT_FAILURE_SECONDS,
            )
        except (RedisError, OSError) as absent:
            log.warning("bell job=%s outcome=unheard reason=%s", job, type(absent).__name__)
            return False
        return True

    def is_heard(self) -> bool:
        """Whether Redis answers (for /health/ready)."""
        with suppress(RedisError, OSError):
            return bool(self.connect().ping())
        return False
