"""The second door: what the worker is told to do, and the clock that tells it.

A job is a line or two over a flow. Its words are ids, its news is in the database, and doing it twice does no harm:
the clock may ask once too often, Redis may forget, a worker may die half-way.
"""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import timedelta
from uuid import UUID

from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from integration.bell import SafeJob
from integration.flows import forget as forgetting
from integration.flows import let_go as letting_go
from integration.flows.delivery import deliver as delivery
from integration.flows.journey import nudges
from integration.flows.lms import platform_keys, refresh_roster, signing_keys
from integration.flows.people.imports import import_all as importing
from integration.flows.people.imports.last_days import let_leave
from integration.flows.people.imports.preview_import import preview_import
from integration.flows.people.pushes.map_again import map_due
from integration.settings import Settings, read_settings
from integration.store import timetable
from integration.wiring import Services, build

log = logging.getLogger(__name__)

SECONDS_BETWEEN_LOOKS = 5.0
SECONDS_TO_NOTICE = 0.2
SECONDS_UNTIL_REDIS_IS_TRIED_AGAIN = 1.0
WORKER_TTL, MAINTENANCE_SECONDS, MONITORING_SECONDS = 30, 10, 5

_joined: ContextVar[Services] = ContextVar("_joined")


def deliver(destination: str) -> None:
    """Send the letters that are due at one destination."""
    delivery.deliver(_services().post_office, destination)


def sweep() -> None:
    """Find letters that nobody rang for."""
    delivery.sweep(_services().post_office)


def import_people() -> None:
    """Read every HRIS."""
    services = _services()
    importing.import_all(services.store, services.sources, policy=services.import_policy, clock=services.clock)


def import_due() -> None:
    """Read each HRIS whose own timetable says that it is time, and map again what was pushed by one whose mapping changed."""
    services = _services()
    importing.import_due(services.store, services.sources, policy=services.import_policy, clock=services.clock)
    map_due(services.store, policy=services.import_policy, now=services.clock.now())


def preview_people(connection_id: str, version: str) -> None:
    """Read one HRIS with a version of its mapping, and change nobody."""
    services = _services()
    preview_import(
        services.store,
        services.sources,
        connection_id=UUID(connection_id),
        version=int(version),
        policy=services.import_policy,
        clock=services.clock,
    )


def last_days() -> None:
    """Let go whose last day has passed."""
    services = _services()
    let_leave(services.store, policy=services.import_policy, now=services.clock.now())


def forget() -> None:
    """Remove what has expired."""
    services = _services()
    forgetting.forget(services.store, now=services.clock.now(), terms=services.settings.keep)


def let_go() -> None:
    """Remove what was kept for a term that is over."""
    services = _services()
    keeping = letting_go.Keeping.of(services.settings.keep, services.catalogue.points.values())
    letting_go.let_go(services.store, keeping, now=services.clock.now().astimezone(services.settings.timezone))


def renew_keys() -> None:
    """Make the next signing key in time."""
    signing_keys.keep_timetable(_services().store, now=_services().clock.now())


def renew_platform_keys() -> None:
    """Fetch the keys of platforms before a launch would have to."""
    services = _services()
    platform_keys.refresh_due(services.store, services.transport, now=services.clock.now())


def refresh_course(context_id: str) -> None:
    """Read who is in one course."""
    refresh_roster.refresh(_services().rosters, UUID(context_id))


def refresh_courses() -> None:
    """Find courses that nobody rang for, and those to read at night."""
    refresh_roster.refresh_due(_services().rosters)


def remind() -> None:
    """Tell people the one thing that matters most, at most once a week and in working hours."""
    services = _services()
    points, mails = services.catalogue.points, services.settings.smtp_url is not None
    nudges.remind(services.store, points, hours=services.work_hours, mails=mails, now=services.clock.now())


JOBS: Mapping[str, Callable[[], None]] = {
    "sweep": sweep,
    "import_due": import_due,
    "last_days": last_days,
    "refresh_courses": refresh_courses,
    "forget": forget,
    "let_go": let_go,
    "renew_keys": renew_keys,
    "renew_platform_keys": renew_platform_keys,
    "remind": remind,
}


def intervals(settings: Settings) -> dict[str, timedelta]:
    """The timetable: how often each job is called."""
    return {
        "sweep": timedelta(seconds=settings.sweep_seconds),
        "import_due": timedelta(minutes=1),
        "last_days": timedelta(hours=1),
        "refresh_courses": timedelta(minutes=1),
        "forget": timedelta(hours=1),
        "let_go": timedelta(hours=6),
        "renew_keys": timedelta(hours=6),
        "renew_platform_keys": timedelta(minutes=1),
        "remind": timedelta(hours=1),
    }


def keep_time(services: Services) -> None:
    """The clock: call each job when it is time, until told to stop. Any number of clocks may run."""
    told: list[int] = []  # no Event: setting one in a handler that interrupts its own wait() would lock up
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _frame: told.append(received))
    pause = min(SECONDS_BETWEEN_LOOKS, services.settings.sweep_seconds)
    while not told:
        tick(services)
        _rest(pause, told)


def _rest(seconds: float, told: list[int]) -> None:
    until = time.monotonic() + seconds
    while not told and time.monotonic() < until:
        time.sleep(SECONDS_TO_NOTICE)


def tick(services: Services) -> None:
    """One look at the timetable. Where no worker can be told (no Redis), the clock does the job itself."""
    _joined.set(services)
    for job in _due(services):
        if not services.bell.call(job):
            _do_here(job)


def _due(services: Services) -> list[str]:
    """What it is time for; nothing while the database is away, for the clock outlives that."""
    now = services.clock.now()
    try:
        with services.store.transaction() as db:
            return [job for job, every in intervals(services.settings).items() if timetable.is_time(db, job, every=every, now=now)]
    except Exception:
        log.exception("clock outcome=fault")
        return []


def _do_here(job: str) -> None:
    try:
        JOBS[job]()
    except Exception:
        log.exception("clock job=%s outcome=fault", job)


def work(services: Services) -> None:
    """The worker: listen for the bell until told to stop, and come back when Redis was away.

    Each job runs in a child of its own, so that one that dies takes nobody along.
    """
    _joined.set(services)
    while not _worked(services):
        time.sleep(SECONDS_UNTIL_REDIS_IS_TRIED_AGAIN)


def _worked(services: Services) -> bool:
    """True when told to stop; False when Redis went away."""
    try:
        _worker(services).work(logging_level="WARNING")
    except RedisError as absent:
        log.warning("worker outcome=waiting reason=%s", type(absent).__name__)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return False
    return True


def _worker(services: Services) -> Worker:
    connection = services.bell.listen()
    return Worker(
        [services.bell.queue(connection)],
        connection=connection,
        job_class=SafeJob,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE_SECONDS,
        job_monitoring_interval=MONITORING_SECONDS,
        log_job_description=False,
    )


def _services() -> Services:
    """Those that `work` or `keep_time` were given; a forked work-horse inherits them. Anybody else's come from the environment."""
    present = _joined.get(None)
    if present is None:
        present = build(read_settings())
        _joined.set(present)
    return present
