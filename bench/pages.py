"""Processor time of the web process per page, in a house of 2,000 duos, on SQLite and PostgreSQL; and how often it asks the database.

Groups of twenty duos under way (`bench/parts/group.py`). The pages are one of each kind that somebody reaches by links from their
first page, a participant and a coordinator, each asked from one gunicorn worker with four threads; statements are counted in this process.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit
from uuid import UUID

from flask.testing import FlaskClient

from bench.launch import PAGE_MS, Contender, Here, ours, world
from bench.parts.copies import copy, filled
from bench.parts.figures import Figure, tell
from bench.parts.group import a_course, a_group
from bench.parts.questions import Questions
from integration.app import create_app
from integration.domain.people.account import Right
from integration.domain.people.employee import Employee
from integration.settings import Settings
from integration.store.db import silent
from integration.store.migrations.upgrade import upgrade
from integration.wiring import Services, build
from tests.fakes.tool_door import ToolDoor, from_course
from tests.integration.script_world import LINKS
from tests.real.postgresql import Cluster, Databases

GROUPS, VISITS = 100, 20


def main(arguments: list[str]) -> int:
    """Run the benchmark; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="run.py bench pages", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="fewer visits, coarser figures")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    with world() as here, databases(here.folder) as urls:
        found = [figure for name, url in urls.items() for figure in measured(here, name, url, visits=5 if asked.quick else VISITS)]
    return tell(found, as_json=asked.json)


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An empty one of each kind."""
    cluster = Cluster()
    made = Databases(cluster.url)
    file = f"sqlite:///{folder / 'pages.sqlite3'}"
    upgrade(file)
    try:
        yield {"SQLite": file, "PostgreSQL": made.new()}
    finally:
        made.close()
        cluster.stop()


def measured(here: Here, name: str, database_url: str, *, visits: int) -> list[Figure]:
    """The figures of every page of both people, on this database."""
    services = build(settings(here, database_url), ring=silent)
    context, person = furnished(services)
    with ours(here, database_url) as contender:
        doors = who_visit(services, contender.server.url, context, person)
        found = [figure for role, door in doors.items() for figure in pages(f"{name}, {role}", services, contender, door, visits)]
    services.store.close()
    middle = median(figure.value for figure in found)
    return [*found, Figure(name=f"{name}: the median page", value=middle, unit="ms", at_most=PAGE_MS)]


def settings(here: Here, database_url: str) -> Settings:
    """Those with which this process fills the house."""
    return Settings(
        data_dir=here.folder, database_url=database_url, base_url="http://127.0.0.1", secret_key="pages " * 8, encryption_keys=(here.key,)
    )


def furnished(services: Services) -> tuple[UUID, Employee]:
    """A hundred groups in one course; the course, and somebody of the first one."""
    context, actor = a_course(services)
    beside = filled(services.store)
    person, *_ = a_group(services, context, actor)
    copy(services.store, GROUPS - 1, beside=beside)
    return context, person


def who_visit(services: Services, url: str, context: UUID, person: Employee) -> dict[str, ToolDoor]:
    """Somebody of a duo, and who coordinates all groups."""
    return {
        "participant": from_course(services, url, context=context, employee=person),
        "coordinator": from_course(services, url, context=context, right=Right.COORDINATOR),
    }


def pages(whose: str, services: Services, contender: Contender, door: ToolDoor, visits: int) -> list[Figure]:
    """Milliseconds per kind of page, and what it asks."""
    inside = create_app(services).test_client(use_cookies=False)
    kinds = dict(one_of_each_kind(door))
    return [
        Figure(
            name=f"{whose}: {kind}",
            value=cost(contender, door, kinds[kind], visits),
            unit="ms",
            note=asked(services, inside, door, kinds[kind]),
        )
        for kind in sorted(kinds)
    ]


def one_of_each_kind(door: ToolDoor) -> Iterator[tuple[str, str]]:
    """Every kind of page that is reached by links, and one address of it."""
    seen: set[str] = set()
    to_visit = [door.address("/")]
    while to_visit:
        path = urlsplit(to_visit.pop()).path
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        answer = door.browser.get(path)
        to_visit += [answer.headers["Location"]] if answer.is_redirect else [unescape(found) for found in LINKS.findall(answer.text)]
        if answer.status_code == 200:
            yield kind_of(path), path


def kind_of(path: str) -> str:
    """The address without the launch, and without what differs between two pages of a kind."""
    words = path.split("/")[3:]
    return "/" + "/".join("…" if any(letter.isdigit() for letter in word) else word for word in words)


def cost(contender: Contender, door: ToolDoor, path: str, visits: int) -> float:
    """Processor milliseconds of the worker for one visit, the middle of so many."""
    took = []
    for _ in range(visits):
        began = contender.server.cpu_seconds()
        door.browser.get(path)
        took.append(1000 * (contender.server.cpu_seconds() - began))
    return median(took)


def asked(services: Services, inside: FlaskClient, door: ToolDoor, path: str) -> str:
    """How often the page asks the database, in how many transactions."""
    shown = {"Cookie": "; ".join(f"{name}={value}" for name, value in door.browser.cookies.items()), "User-Agent": door.browser.agent}
    inside.get(path, headers=shown)
    with Questions(services.store.engine) as questions:
        inside.get(path, headers=shown)
    return f"{questions.statements} statements in {questions.transactions}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
