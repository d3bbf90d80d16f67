"""Processor time of the web process per page, in a house of 2,000 duos, on SQLite and on PostgreSQL.

Groups of twenty duos that said yes, stated their aims, signed and met three times. The pages are those that somebody reaches by
links from their first page, a participant and a coordinator, each asked from one gunicorn worker with four threads.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.fernet import Fernet

from bench.launch import PAGE_MS, Contender, Here, ours, world
from bench.parts.figures import Figure, tell
from integration.domain.ids import new_id
from integration.domain.people.account import Right
from integration.domain.people.employee import Employee
from integration.flows import mentoring
from integration.flows.journey import states
from integration.settings import Settings
from integration.store.migrations.upgrade import upgrade
from integration.wiring import Services, build
from tests.builders import a_context, an_account, an_employee
from tests.fakes.tool_door import ToolDoor, from_course
from tests.integration.visibility_world import pages_of
from tests.real.postgresql import Cluster, Databases

DUOS_IN_GROUP, SESSIONS = 20, 3


def main(arguments: list[str]) -> int:
    """Run the benchmark; 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="run.py bench pages", description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the duos and fewer visits, coarser figures")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    groups, visits = (10, 5) if asked.quick else (100, 20)
    with world() as here, databases(here.folder) as urls:
        found = [figure for name, url in urls.items() for figure in measured(here, name, url, groups, visits)]
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


def measured(here: Here, name: str, database_url: str, groups: int, visits: int) -> list[Figure]:
    """The figures of every page of both people, on this database."""
    services = build(settings(here, database_url))
    context, (person, *_) = furnished(services, groups)
    with ours(here, database_url) as contender:
        url = contender.server.url
        doors = {
            "participant": from_course(services, url, context=context, employee=person),
            "coordinator": from_course(services, url, context=context, right=Right.COORDINATOR),
        }
        found = [figure for role, door in doors.items() for figure in pages(f"{name}, {role}", contender, door, visits)]
    services.store.close()
    return found


def settings(here: Here, database_url: str) -> Settings:
    """Those with which this process fills the house."""
    key = Fernet.generate_key().decode()
    return Settings(
        data_dir=here.folder, database_url=database_url, base_url="http://127.0.0.1", secret_key="pages " * 8, encryption_keys=(key,)
    )


def furnished(services: Services, groups: int) -> tuple[UUID, list[Employee]]:
    """So many groups; the course of them all, and the people of its last one."""
    with services.store.transaction() as db:
        context, actor = a_context(db), an_account(db).id
    people: list[Employee] = []
    for number in range(groups):
        people = a_group(services, context, actor, number)
    return context, people


def a_group(services: Services, context: UUID, actor: UUID, number: int) -> list[Employee]:
    """Twenty duos under way."""
    now, store = services.clock.now(), services.store
    told: dict[str, Any] = {"programme": services.catalogue.programmes["EXP"], "name": f"Groep {number}", "context_id": context}
    cohort = mentoring.create_cohort(store, **told, starts_on=now.date() - timedelta(days=8), actor=actor, now=now)
    with store.transaction() as db:
        people = [an_employee(db, f"Noor {number} {seat}", "Visser") for seat in range(2 * DUOS_IN_GROUP)]
    for one, other in zip(people[::2], people[1::2], strict=True):
        a_duo(services, cohort.id, actor, (one.id, other.id))
    return people


def a_duo(services: Services, cohort_id: UUID, actor: UUID, pair: tuple[UUID, UUID]) -> None:
    """Two who said yes, stated their aims, signed, and met."""
    now, store = services.clock.now(), services.store
    duo = mentoring.form_duo(store, cohort_id=cohort_id, one=pair[0], other=pair[1], actor=actor, now=now)
    for person in pair:
        states.accept(store, duo_id=duo.id, person=person, now=now)
        mentoring.state_aims(store, duo_id=duo.id, person=person, learn=["Rustig blijven"], offer=["Gewone taal"], now=now)
    for person in pair:
        mentoring.sign(store, duo_id=duo.id, person=person, version=1, now=now)
    for ago in range(SESSIONS):
        told: dict[str, Any] = {"held_on": now.date() - timedelta(days=ago), "minutes": 60, "format_id": "F01"}
        mentoring.log_session(store, duo_id=duo.id, person=pair[0], session_id=new_id(), now=now, **told)


def pages(whose: str, contender: Contender, door: ToolDoor, visits: int) -> list[Figure]:
    """Milliseconds per page, by its address, and the median of them all. One page of a kind: its address without ids and numbers."""
    kinds = {kind(urlsplit(page.url).path): urlsplit(page.url).path for page in pages_of(door) if page.status_code == 200}
    took = {name: cost(contender, door, path, visits) for name, path in kinds.items()}
    each = [Figure(name=f"{whose}: {name}", value=took[name], unit="ms", at_most=PAGE_MS) for name in sorted(took)]
    return [*each, Figure(name=f"{whose}: the median page", value=median(took.values()), unit="ms", at_most=PAGE_MS)]


def kind(path: str) -> str:
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
