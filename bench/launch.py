"""Processor time of the web process per launch: ours, against the least that a tool can do, PyLTI1p3 with Redis, and ltijs.

A launch is login + launch (LTI 1.3, top level: CK-04 layer 0); its first page is told apart. All contenders run at the same time,
each as one gunicorn worker with four threads (ltijs, where node is, as one process of node on PostgreSQL); rounds are interleaved, so
a noisy neighbour bothers all of them, and the middle round counts. Signing tokens costs this process, not theirs.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url

from bench.parts.figures import Figure, tell
from bench.parts.peers import BENCH, peer_node, peer_python
from bench.parts.server import Server, serving
from integration.store.db import Store
from integration.store.migrations.upgrade import upgrade
from tests.builders import a_deployment, a_platform, an_employee
from tests.fakes.platform import CLIENT, DEPLOYMENT, ISSUER, FakePlatform, launch_claims, signed
from tests.fakes.platform import a_platform as a_fake_platform
from tests.fakes.small_browser import SmallBrowser
from tests.real.postgresql import Cluster, Databases
from tests.real.redis_server import RedisServer

NUMBER = "004711"
PORTS = count(20_000 + os.getpid() % 5_000)
BEHIND_TLS = {"X-Forwarded-Proto": "https"}
TIMES_FLOOR, PAGE_MS, MEGABYTES = 1.6, 12.0, 110.0


@dataclass(kw_only=True)
class Contender:
    """A tool under way. `paths` are its login and its launch address; the rounds are milliseconds per launch and per first page."""

    server: Server
    paths: tuple[str, str]
    launches: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Here:
    """The world around the contenders. `key` encrypts what ours keeps."""

    folder: Path
    platform: FakePlatform
    redis: RedisServer
    key: str = field(default_factory=lambda: Fernet.generate_key().decode())


def main(arguments: list[str]) -> int:
    """Run the benchmark; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="run.py bench launch", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds, coarser figures")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    rounds, launches = (3, 20) if asked.quick else (9, 60)
    with world() as here, contenders(here) as racing:
        for _ in range(rounds + 1):
            for contender in racing.values():
                one_round(contender, launches)
        for contender in racing.values():
            del contender.launches[0], contender.pages[0]
        return tell(figures(racing), as_json=asked.json)


@contextmanager
def world() -> Iterator[Here]:
    """A platform that signs, a Redis, a folder."""
    with tempfile.TemporaryDirectory(prefix="wederkerig-bench-") as folder, a_fake_platform("p1") as platform:
        redis = RedisServer()
        try:
            yield Here(folder=Path(folder), platform=platform, redis=redis)
        finally:
            redis.close()


@contextmanager
def contenders(here: Here) -> Iterator[dict[str, Contender]]:
    """All of them, running."""
    with ExitStack() as stack:
        cluster = Cluster()
        stack.callback(cluster.stop)
        databases = Databases(cluster.url)
        stack.callback(databases.close)
        file = here.folder / "bench.sqlite3"
        upgrade(f"sqlite:///{file}")
        racing = {
            "floor": stack.enter_context(peer(here, "floor", Path(sys.executable))),
            "ours, SQLite": stack.enter_context(ours(here, f"sqlite:///{file}")),
            "ours, PostgreSQL": stack.enter_context(ours(here, databases.new())),
            "PyLTI1p3, Redis": stack.enter_context(peer(here, "pylti1p3_redis", peer_python())),
        }
        if node := peer_node():
            racing["ltijs, PostgreSQL"] = stack.enter_context(ltijs(here, node, databases.new(empty=True)))
        yield racing


@contextmanager
def ours(here: Here, database_url: str) -> Iterator[Contender]:
    """Our service as it runs in earnest, with one registration and one employee."""
    furnish(database_url, here.platform)
    url = f"http://127.0.0.1:{next(PORTS)}"
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": here.redis.url,
        "BASE_URL": url,
        "SECRET_KEY": "a secret of at least thirty-two characters",
        "ENCRYPTION_KEYS": here.key,
        "DATA_DIR": str(here.folder),
        "ALLOW_PRIVATE_HOSTS": "127.0.0.1,localhost",
        "TRUSTED_PROXIES": "1",
    }
    words = [sys.executable, "-m", "integration", "web", "--port", str(urlsplit(url).port)]
    told = {f"WEDERKERIG_{name}": value for name, value in environment.items()} | {"WEB_CONCURRENCY": "1"}
    with serving(words, url=url, environment=told, log=here.folder / f"{urlsplit(url).port}.log") as server:
        yield Contender(server=server, paths=("/lti/login", "/lti/launch"))


def furnish(database_url: str, platform: FakePlatform) -> None:
    """The registration, its deployment, and an employee whom the platform knows by number."""
    store = Store(database_url)
    with store.transaction() as db:
        known = a_platform(db, issuer=ISSUER, client_id=CLIENT, jwks_url=f"{platform.url}/keys", auth_url=f"{platform.url}/auth")
        a_deployment(db, known, deployment_id=DEPLOYMENT)
        an_employee(db, "Noor", "Visser", employee_number=NUMBER)
    store.close()


@contextmanager
def peer(here: Here, module: str, python: Path) -> Iterator[Contender]:
    """One of `bench/peers`, under the same server with the same options."""
    url = f"http://127.0.0.1:{next(PORTS)}"
    environment = {"PLATFORM": told_of(here.platform), "TOOL": url, "REDIS": here.redis.url, "PYTHONPATH": str(BENCH / "peers")}
    words = [str(python), "-m", "gunicorn", "-k", "gthread", "-w", "1", "--threads", "4", "-b", urlsplit(url).netloc, f"{module}:app"]
    with serving(words, url=url, environment=environment, log=here.folder / f"{module}.log") as server:
        yield Contender(server=server, paths=("/login", "/launch"))


@contextmanager
def ltijs(here: Here, node: str, database_url: str) -> Iterator[Contender]:
    """`bench/peers/ltijs.cjs`, on a database of its own."""
    url, database = f"http://127.0.0.1:{next(PORTS)}", make_url(database_url)
    kept = {"name": database.database, "user": database.username, "folder": database.query["host"]}
    environment = {"PLATFORM": told_of(here.platform), "TOOL": url, "DATABASE": json.dumps(kept)}
    with serving([node, str(BENCH / "peers" / "ltijs.cjs")], url=url, environment=environment, log=here.folder / "ltijs.log") as server:
        yield Contender(server=server, paths=("/login", "/launch"))


def told_of(platform: FakePlatform) -> str:
    """The registration, for a peer."""
    urls = {name: f"{platform.url}/{place}" for name, place in (("auth_url", "auth"), ("token_url", "token"), ("jwks_url", "keys"))}
    return json.dumps({"issuer": ISSUER, "client_id": CLIENT, "deployment_id": DEPLOYMENT, **urls})


def one_round(contender: Contender, launches: int) -> None:
    """So many launches, then the first page of each; the processor time of both."""
    browsers = [SmallBrowser(home=contender.server.url, framed=False) for _ in range(launches)]
    began = contender.server.cpu_seconds()
    arrived = [launch(browser, contender.paths, seat) for seat, browser in enumerate(browsers)]
    launched = contender.server.cpu_seconds()
    for browser, answer in zip(browsers, arrived, strict=True):
        first_page(browser, answer)
    contender.launches.append(1000 * (launched - began) / launches)
    contender.pages.append(1000 * (contender.server.cpu_seconds() - launched) / launches)


def launch(browser: SmallBrowser, paths: tuple[str, str], seat: int) -> requests.Response:
    """Login, and the platform's answer; each from an address of its own, as people have."""
    login, answer = paths
    address = {"X-Forwarded-For": f"10.0.{secrets.randbelow(250)}.{seat}", **BEHIND_TLS}
    hints = {"iss": ISSUER, "client_id": CLIENT, "login_hint": "17", "target_link_uri": f"{browser.home}{answer}"}
    asked = parse_qs(urlsplit(browser.get(login, query=hints, **address).headers["Location"]).query)
    claims = launch_claims(browser.home, nonce=asked["nonce"][0], now=datetime.now(UTC), **told_in_launch(browser.home + answer))
    return browser.post(answer, {"id_token": signed(claims), "state": asked["state"][0]}, **address)


def told_in_launch(target: str) -> dict[str, Any]:
    """What differs from the fixture: where it leads, and a number by which the employee is known."""
    return {"target_link_uri": target, "lis": {"person_sourcedid": NUMBER}}


def first_page(browser: SmallBrowser, answer: requests.Response) -> None:
    """Follow to the first page that is a page."""
    while answer.is_redirect:
        onward = urlsplit(answer.headers["Location"])
        answer = browser.get(onward.path, query=dict(parse_qsl(onward.query)) or None, **BEHIND_TLS)
    if answer.status_code != 200:
        raise SystemExit(f"{browser.home} answered {answer.status_code}:\n{answer.text[:2000]}")


def figures(racing: Mapping[str, Contender]) -> list[Figure]:
    """Milliseconds, ratios to the floor, and memory, beside their goals."""
    floor = median(racing["floor"].launches)
    times = {name: median(contender.launches) / floor for name, contender in racing.items()}
    return [figure for name in racing for figure in told_about(name, racing[name], times)]


def told_about(name: str, contender: Contender, times: Mapping[str, float]) -> list[Figure]:
    """The figures of one contender; goals are for ours only."""
    is_ours = name.startswith("ours")
    page, megabytes = median(contender.pages), contender.server.megabytes()
    ratio = Figure(name=f"{name}: times the floor", value=times[name], unit="x", at_most=TIMES_FLOOR if is_ours else None)
    return [
        Figure(name=f"{name}: login + launch", value=median(contender.launches), unit="ms"),
        *([] if name == "floor" else [ratio]),
        *([Figure(name=f"{name}: times PyLTI1p3", value=times[name] / times["PyLTI1p3, Redis"], unit="x", at_most=1.0)] if is_ours else []),
        Figure(name=f"{name}: first page", value=page, unit="ms", at_most=PAGE_MS if is_ours else None),
        Figure(name=f"{name}: memory of the worker", value=megabytes, unit="MB", at_most=MEGABYTES if is_ours else None),
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
