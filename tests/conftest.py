"""What every test may ask for; README.md says how to choose."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from socket import socket
from typing import TypeAlias
from wsgiref.types import WSGIApplication

import pytest
from cryptography.fernet import Fernet
from hypothesis import settings as hypothesis_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from redis import Redis

from integration.clock import Clock
from integration.settings import Settings
from integration.store.db import Store
from integration.store.migrations.upgrade import upgrade
from integration.store.tables import map_domain
from integration.wiring import Services, build
from tests.real.needs import missing, program
from tests.real.postgresql import Cluster, Databases
from tests.real.redis_server import RedisServer
from tests.real.web import address_of, open_door, serving

pytest_plugins = ["tests.measured"]
Serve: TypeAlias = Callable[[WSGIApplication], str]
map_domain()  # as every process of the service does; entities made before it would be strangers to the database
hypothesis_settings.register_profile("house", deadline=None)  # no gate on wall time
hypothesis_settings.load_profile("house")
PATIENCE = 90_000
"""Milliseconds that a test waits for what must happen in a browser: a busy machine is slow, not broken."""
expect.set_options(timeout=PATIENCE)
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-features=Dummy"]


# Databases


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows; tests get a copy."""
    file = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Databases]:
    """PostgreSQL, started when the first test asks: WEDERKERIG_TEST_DATABASE_URL, or a throw-away cluster."""
    with ExitStack() as stack:
        given = os.environ.get("WEDERKERIG_TEST_DATABASE_URL")
        if given is None:
            cluster = Cluster()
            stack.callback(cluster.stop)
        databases = Databases(given or cluster.url)
        stack.callback(databases.close)
        yield databases


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh, migrated database; a test that takes this runs on both engines."""
    if request.param == "sqlite":
        file = tmp_path / "wederkerig.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), file)
        yield f"sqlite:///{file}"
    else:
        databases: Databases = request.getfixturevalue("postgresql")
        url = databases.new()
        yield url
        databases.drop(url)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """A store on a fresh database, with nobody listening to its bell."""
    store = Store(database_url)
    yield store
    store.close()


# Our own service


@pytest.fixture
def door() -> Iterator[socket]:
    """Where `served` answers first; its address is the BASE_URL of `settings`."""
    with open_door() as door:
        yield door


@pytest.fixture
def settings(database_url: str, tmp_path: Path, door: socket) -> Settings:
    """Settings of a service that may call loopback and whose clock may be moved."""
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        base_url=address_of(door),
        secret_key="a secret of at least thirty-two characters",
        encryption_keys=(Fernet.generate_key().decode(),),
        allow_private_hosts=frozenset({"127.0.0.1", "localhost"}),
        movable_clock=True,
    )


@pytest.fixture
def services(settings: Settings) -> Iterator[Services]:
    """The joined service. `services.clock.move(timedelta(days=8))` lets time pass."""
    services = build(settings)
    yield services
    services.launch_log.settle()
    services.store.close()


@pytest.fixture
def clock(services: Services) -> Clock:
    """The movable clock of `services`."""
    return services.clock


@pytest.fixture
def served(door: socket) -> Iterator[Serve]:
    """`url = served(app)` puts an application on a true port; the first one answers at BASE_URL."""
    free = [door]
    with ExitStack() as stack:

        def serve(app: WSGIApplication) -> str:
            place = free.pop() if free else stack.enter_context(open_door())
            return stack.enter_context(serving(app, place))

        yield serve


# Redis


@pytest.fixture(scope="session")
def one_redis() -> Iterator[RedisServer]:
    """The Redis that the tests of this process share."""
    server = RedisServer()
    yield server
    server.close()


@pytest.fixture
def redis_server(one_redis: RedisServer) -> RedisServer:
    """A running, empty Redis that a test may `stop()` and `start()`."""
    one_redis.start()
    with Redis.from_url(one_redis.url) as client:
        client.flushall()
    return one_redis


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The address of a running, empty Redis."""
    return redis_server.url


@pytest.fixture
def redis(redis_url: str) -> Iterator[Redis]:
    """A client of a running, empty Redis."""
    with Redis.from_url(redis_url) as client:
        yield client


# Browser


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the Chromium of this machine."""
    return program("chromium", "chromium-browser", "google-chrome", "chrome") or missing("Chromium")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of this process. Its features are those of real users, storage partitioning included."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def browsing(browser: Browser) -> Iterator[BrowserContext]:
    """Somebody's browser: own cookies, Dutch."""
    context = browser.new_context(locale="nl-NL", timezone_id="Europe/Amsterdam")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def page(browsing: BrowserContext) -> Page:
    """A page in a fresh browser."""
    return browsing.new_page()
