"""Twenty people come in again and again, at two processes on PostgreSQL: everybody sees only what is theirs."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from socket import socket
from urllib.parse import urlsplit

import pytest
import requests

from integration.sandbox import SandboxConfig
from integration.sandbox.world.accounts import Account
from integration.settings import Settings
from integration.wiring import Services
from tests.e2e.delivery_crew import Crew, environment
from tests.fakes.sandbox_server import SandboxServer
from tests.fakes.sandbox_visitor import Clicker
from tests.integration.delivery_world import JOOST, SAMIRA, DeliveryWorld, a_delivery_world
from tests.real.demo import until

EVERYBODY = {sub: f"E{sub}" for sub in (SAMIRA, JOOST, *map(str, range(20, 38)))}
TIMES = 10


@pytest.fixture(params=["postgresql"])
def database_url(database_url: str) -> str:
    """The engine of an installation with more than one process."""
    return database_url


@pytest.fixture
def world(services: Services) -> Iterator[DeliveryWorld]:
    learners = tuple(Account(sub=sub, first="Samira", last="el Amrani", number=number) for sub, number in EVERYBODY.items())
    home = services.settings.base_url
    with SandboxServer(home, SandboxConfig(accounts=learners)) as outside:
        yield a_delivery_world(services, outside, lambda _key_page: home, EVERYBODY)


@pytest.fixture
def home(settings: Settings, world: DeliveryWorld, door: socket, tmp_path: Path) -> Iterator[str]:
    """Two processes of four threads, at BASE_URL."""
    door.close()
    crew = Crew(environment(settings), tmp_path / "web.log")
    crew.start("web", "--port", str(urlsplit(settings.base_url).port), "--workers", "2")
    assert until(lambda: is_ready(settings.base_url)), crew.said()
    yield settings.base_url
    crew.dismiss()


def is_ready(home: str) -> bool:
    try:
        return requests.get(f"{home}/health/ready", timeout=60).ok
    except requests.ConnectionError:
        return False


def come_in(clicker: Clicker) -> list[tuple[int, str | None]]:
    """Click the activity, read the page it leads to, ask who one is there; for every time the worst status, and who it was."""
    seen: list[tuple[int, str | None]] = []
    for _ in range(TIMES):
        launched = clicker.click()
        page = clicker.tool.follow(launched)
        me = clicker.tool.get("/me", query={"t": clicker.launch_of(launched)})
        seen.append((max(launched.status_code, page.status_code, me.status_code), me.json()["person"]["employee"]))
    return seen


def test_two_hundred_launches_of_twenty_people_at_two_processes_never_mix(world: DeliveryWorld, home: str) -> None:
    people = {sub: Clicker(world.outside, home, sub) for sub in EVERYBODY}
    with ThreadPoolExecutor(len(people)) as together:
        seen = dict(zip(people, together.map(come_in, people.values()), strict=True))
    assert seen == {sub: [(303, str(world.people[sub]))] * TIMES for sub in EVERYBODY}
    assert len({launch for clicker in people.values() for launch in clicker.launches}) == len(EVERYBODY) * TIMES
    for mine, theirs in zip(people.values(), reversed(people.values()), strict=True):
        assert mine.tool.get(f"/t/{theirs.launches[-1]}/").status_code in {401, 404}
