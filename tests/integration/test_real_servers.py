"""The fixtures themselves: what they promise to every other test."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from werkzeug.wrappers import Response

from integration.clock import Clock
from integration.settings import Settings
from integration.store.db import Store
from integration.store.migrations.newest import is_current
from tests.conftest import Serve
from tests.real.redis_server import RedisServer


def test_each_test_gets_a_fresh_migrated_database(store: Store) -> None:
    assert store.is_alive()
    assert is_current(store)
    with store.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM employees")) == 0


def test_the_clock_of_a_test_can_be_moved(clock: Clock) -> None:
    before = clock.now()
    clock.move(timedelta(days=8))
    assert timedelta(days=8) <= clock.now() - before < timedelta(days=8, minutes=1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_browser_reaches_a_served_application_at_its_base_url(served: Serve, settings: Settings, page: Page) -> None:
    assert served(Response("Dag!")) == settings.base_url
    page.goto(settings.base_url)
    assert page.inner_text("body") == "Dag!"


def test_redis_can_be_taken_away_and_comes_back_empty(redis: Redis, redis_server: RedisServer) -> None:
    redis.set("duo", "Samira en Joost")
    redis_server.stop()
    with pytest.raises(RedisError):
        redis.ping()
    redis_server.start()
    assert redis.get("duo") is None
