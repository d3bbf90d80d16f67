"""An HR system with sixty people, and a service that is connected to it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select

from integration.flows.people.configure import NewConnection, add_hris
from integration.flows.people.imports.import_people import Order, Policy, import_people
from integration.flows.people.imports.read_feed import Tell, unheard
from integration.flows.people.people_in import latest_problems
from integration.mapping.files import mappings_folder
from integration.sandbox.world.people import Employee as Staff
from integration.store.people.imports import Import, Problem
from integration.store.tables import hris
from integration.store.tables.people import employees
from integration.wiring import Services
from tests.fakes.sandbox_server import SandboxServer

TOKEN = "sandbox-hris-token"
EMPLOYEES = "/hris/api/employees"
ROW = {"id": "p502", "number": "E1002", "first": "Samira", "last": "el Amrani", "state": "active"}
BASES = {"sandbox": "/hris", "examplehr": "/hris/api", "scim": "/hris/scim/v2"}


@dataclass(frozen=True)
class PeopleWorld:
    """`outside` is the HR system, `services` ours."""

    services: Services
    outside: SandboxServer

    def connect(self, mapping: str = "sandbox", *, name: str | None = None, text: str | None = None, token: str = TOKEN) -> None:
        """Connect with a shipped mapping, or with another text."""
        text = text or (mappings_folder() / "hris" / f"{mapping}.yaml").read_text(encoding="utf-8")
        given = {"base_url": self.outside.url + BASES[mapping], "token": token}
        new = NewConnection(name=name or mapping, text=text, origin=f"{mapping}.yaml", given=given)
        add_hris(self.services.store, new, actor="test", now=self.services.clock.now())

    def bring_in(self, connection: str = "sandbox", *, policy: Policy | None = None, tell: Tell = unheard, **asked: Any) -> Import:
        """One import."""
        order, own = Order(connection=connection, actor="test", **asked), self.services
        return import_people(own.store, own.sources, order, policy=policy or own.import_policy, clock=own.clock, tell=tell)

    def change(self, number: str, **fields: Any) -> None:
        """Somebody changes in the HR system."""
        self.outside.world.change_employee(number, **fields)

    def hire(self, number: str, **fields: Any) -> Staff:
        """Somebody new, much like E1010."""
        world = self.outside.world
        like = world.employee("E1010")
        assert like is not None
        person = replace(like, id=f"p-{number}", number=number, modified=world.clock.now(), **fields)
        world.employees[person.id] = person
        return person

    def roster(self) -> dict[str, dict[str, Any]]:
        """All employees by their key in the HR system."""
        with self.services.store.reading() as db:
            return {row["external_id"]: dict(row) for row in db.execute(select(employees)).mappings()}

    def statuses(self) -> Mapping[str, int]:
        """How many of each employment status."""
        return Counter(person["employment_status"] for person in self.roster().values())

    def problems(self, connection: str = "sandbox") -> list[Problem]:
        """What the newest import kept out."""
        return latest_problems(self.services.store, connection)

    def rows(self, table: str) -> int:
        """How many rows a table has: changes, problems or imports."""
        with self.services.store.reading() as db:
            return db.scalar(select(func.count()).select_from(getattr(hris, table))) or 0


@contextmanager
def a_people_world(services: Services, *mappings: str, text: str | None = None, brought_in: bool = False) -> Iterator[PeopleWorld]:
    """Connected with these shipped mappings (or with a changed `text` of one); `brought_in`: everybody is in the roster."""
    with SandboxServer() as outside:
        world = PeopleWorld(services, outside)
        for mapping in mappings:
            world.connect(mapping, text=text)
            if brought_in:
                world.bring_in(mapping)
        yield world


def answer(people: PeopleWorld, rows: list[Any], total: int | None = None) -> None:
    """The REST API's next answer."""
    body = json.dumps({"data": rows, "meta": {"total": len(rows) if total is None else total}}).encode()
    people.outside.world.fail(EMPLOYEES, 200, body=body)
